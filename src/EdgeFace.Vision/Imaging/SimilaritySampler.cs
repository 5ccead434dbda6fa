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

    [ThreadStatic]
    private static BoxSmoother? _smoother;

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
        var smooth = (_smoother ??= new()).Smooth(frame, region, side);
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
        var grid = new SourceGrid(from, t);
        var down = from.Height > 1 ? from.Stride : 0;
        for (int y = 0, row = 0; y < height; y++, row += width)
        {
            for (var x = 0; x < width; x += SourceGrid.Lanes)
            {
                grid.Find(x, y, out var offsets, out var rowWeights, out var columnWeights);
                var colours = Vector128.Narrow(
                    Vector128.Narrow(Mix(0, from, down, offsets, rowWeights, columnWeights), Mix(1, from, down, offsets, rowWeights, columnWeights)),
                    Vector128.Narrow(Mix(2, from, down, offsets, rowWeights, columnWeights), Mix(3, from, down, offsets, rowWeights, columnWeights)));
                Store(colours, ref Unsafe.Add(ref red, row + x), plane, width - x);
            }
        }
    }

    // One pixel of the frame between four: red, green, blue, and a lane that means nothing.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<uint> Mix(
        int lane, in PixelView from, int down, Vector128<int> offsets, Vector128<int> rowWeights, Vector128<float> columnWeights)
    {
        ref var at = ref Unsafe.Add(ref from.First, offsets[lane]);
        var weight = rowWeights[lane];
        var pair = Two(ref at) * (ushort)(SourceGrid.RowWeights - weight) + Two(ref Unsafe.Add(ref at, down)) * (ushort)weight;
        var left = Vector128.ConvertToSingle(Vector128.WidenLower(pair).AsInt32());
        var next = Vector128.ConvertToSingle(Vector128.WidenLower(Next(pair)).AsInt32());
        var mixed = Vector128.MultiplyAddEstimate(next - left, Vector128.Create(columnWeights[lane]), left);
        // Half a byte's step more, so that what follows rounds.
        return Vector128.ShiftRightLogical((Vector128.ConvertToInt32Native(mixed) + Vector128.Create(SourceGrid.RowWeights / 2)).AsUInt32(), 8);
    }

    // Two neighbours: red, green and blue of each; the last two lanes mean nothing.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<ushort> Two(ref byte pixel) =>
        Vector128.WidenLower(Vector128.CreateScalarUnsafe(Unsafe.ReadUnaligned<ulong>(ref pixel)).AsByte());

    // The second of two neighbours comes to the front.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<ushort> Next(Vector128<ushort> pair) =>
        Vector128.Shuffle(pair, Vector128.Create((ushort)3, 4, 5, 6, 7, 7, 7, 7));

    // Four pixels to three planes.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(Vector128<byte> colours, ref byte red, int plane, int room)
    {
        var apart = Vector128.Shuffle(colours, Vector128.Create((byte)0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15)).AsUInt32();
        for (var channel = 0; channel < 3; channel++)
        {
            ref var to = ref Unsafe.Add(ref red, channel * plane);
            var four = apart[channel];
            if (room >= SourceGrid.Lanes) Unsafe.WriteUnaligned(ref to, four);
            else
            {
                for (var i = 0; i < room; i++) Unsafe.Add(ref to, i) = (byte)(four >> (8 * i));
            }
        }
    }

    private static float Within(float value, float least, float most)
    {
        var raised = value > least ? value : least;
        return raised < most ? raised : most;
    }
}
