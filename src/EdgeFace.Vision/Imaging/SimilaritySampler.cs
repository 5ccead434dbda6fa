using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using EdgeFace.Core.Imaging;

namespace EdgeFace.Vision.Imaging;

/// <summary>
/// Cuts a turned and scaled rectangle out of a frame into planar bytes: bilinear, and where the frame is finer than
/// the result from the means of squares of the frame, so that nothing aliases. Beyond the frame its edge goes on.
/// Allocates nothing once its regions have their size.
/// </summary>
internal static class SimilaritySampler
{
    /// <summary>Larger squares cost more than they show.</summary>
    private const int LargestSquare = 12;

    // Rows are mixed in whole numbers: a byte times 256 just fits 16 bits.
    private const int RowWeights = 256;

    [ThreadStatic]
    private static BoxSmoother? t_smoother;

    /// <summary>Side of the square of frame pixels that one result pixel is the mean of.</summary>
    /// <param name="scale">Frame pixels per result pixel.</param>
    internal static int SquareFor(float scale) => Math.Clamp((int)MathF.Ceiling(scale - 0.5f), 1, LargestSquare);

    /// <param name="toFrame">Takes a pixel of the result to the frame.</param>
    /// <param name="planes">All of red, green, blue; each height x width.</param>
    internal static void Sample(Frame frame, in SimilarityTransform toFrame, int width, int height, Span<byte> planes)
    {
        var side = Math.Min(SquareFor(toFrame.Scale), Math.Min(frame.Width, frame.Height));
        if (side == 1)
        {
            Sample(PixelView.Of(frame), toFrame, width, height, planes);
            return;
        }

        var region = Around(frame, toFrame, width, height, side);
        var smooth = (t_smoother ??= new()).Smooth(frame, region, side);
        var shift = (side - 1) / 2f;
        Sample(smooth, toFrame with { Tx = toFrame.Tx - region.X - shift, Ty = toFrame.Ty - region.Y - shift }, width, height, planes);
    }

    // The part of the frame that the result's pixels and their squares touch; at least one square of it.
    private static FrameRegion Around(Frame frame, in SimilarityTransform toFrame, int width, int height, int side)
    {
        ReadOnlySpan<ImagePoint> corners = [new(0, 0), new(width - 1, 0), new(0, height - 1), new(width - 1, height - 1)];
        float left = float.MaxValue, top = float.MaxValue, right = float.MinValue, bottom = float.MinValue;
        foreach (var corner in corners)
        {
            var p = toFrame.Apply(corner);
            left = MathF.Min(left, p.X);
            right = MathF.Max(right, p.X);
            top = MathF.Min(top, p.Y);
            bottom = MathF.Max(bottom, p.Y);
        }

        var (x, columns) = Between(left, right, frame.Width, side);
        var (y, rows) = Between(top, bottom, frame.Height, side);
        return new(x, y, columns, rows);
    }

    private static (int First, int Length) Between(float least, float most, int length, int side)
    {
        var first = (int)Within(MathF.Floor(least) - side, 0, length - side);
        var last = (int)Within(MathF.Ceiling(most) + side, first + side - 1, length - 1);
        return (first, last - first + 1);
    }

    private static void Sample(in PixelView from, in SimilarityTransform t, int width, int height, Span<byte> planes)
    {
        var plane = width * height;
        ref var red = ref MemoryMarshal.GetReference(planes[..(3 * plane)]);
        float right = from.Width - 1, bottom = from.Height - 1;
        int lastColumn = Math.Max(from.Width - 2, 0), lastRow = Math.Max(from.Height - 2, 0);
        var down = from.Height > 1 ? from.Stride : 0;
        var whole = Vector128.Create(1f / RowWeights);
        for (int y = 0, o = 0; y < height; y++)
        {
            float rowX = t.Tx - t.B * y, rowY = t.Ty + t.A * y;
            for (var x = 0; x < width; x++, o++)
            {
                float fx = Within(t.A * x + rowX, 0, right), fy = Within(t.B * x + rowY, 0, bottom);
                int ix = Math.Min((int)fx, lastColumn), iy = Math.Min((int)fy, lastRow);
                ref var at = ref Unsafe.Add(ref from.First, iy * from.Stride + ix * 3);
                var weight = (int)((fy - iy) * RowWeights + 0.5f);
                var pair = Two(ref at) * (ushort)(RowWeights - weight) + Two(ref Unsafe.Add(ref at, down)) * (ushort)weight;
                var left = Vector128.ConvertToSingle(Vector128.WidenLower(pair).AsInt32());
                var next = Vector128.ConvertToSingle(Vector128.WidenLower(Next(pair)).AsInt32());
                var mixed = Vector128.MultiplyAddEstimate(next - left, Vector128.Create(fx - ix), left);
                var rounded = Vector128.ConvertToInt32Native(Vector128.MultiplyAddEstimate(mixed, whole, Vector128.Create(0.5f)));
                Unsafe.Add(ref red, o) = (byte)rounded[0];
                Unsafe.Add(ref red, o + plane) = (byte)rounded[1];
                Unsafe.Add(ref red, o + 2 * plane) = (byte)rounded[2];
            }
        }
    }

    // Two neighbours: red, green and blue of each; the last two lanes mean nothing.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<ushort> Two(ref byte pixel) =>
        Vector128.WidenLower(Vector128.CreateScalarUnsafe(Unsafe.ReadUnaligned<ulong>(ref pixel)).AsByte());

    // The second of two neighbours comes to the front.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<ushort> Next(Vector128<ushort> pair) =>
        Vector128.Shuffle(pair, Vector128.Create((ushort)3, 4, 5, 6, 7, 7, 7, 7));

    // A landmark that is no number must not become an index: it compares with nothing and takes the least.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Within(float value, float least, float most)
    {
        var raised = value > least ? value : least;
        return raised < most ? raised : most;
    }
}
