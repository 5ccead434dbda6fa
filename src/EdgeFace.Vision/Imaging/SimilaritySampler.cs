using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using EdgeFace.Core.Imaging;

namespace EdgeFace.Vision.Imaging;

/// <summary>
/// Cuts a turned and scaled rectangle out of a frame into planar bytes: bilinear, and where the frame is finer than
/// the result the mean of several bilinear taps, so that nothing aliases. Beyond the frame its edge goes on.
/// Allocates nothing.
/// </summary>
internal static class SimilaritySampler
{
    /// <summary>More taps a side cost more than they show.</summary>
    private const int MaxTaps = 12;

    /// <summary>Taps a side for so many frame pixels per result pixel.</summary>
    internal static int TapsFor(float scale) => Math.Clamp((int)MathF.Ceiling(scale - 0.5f), 1, MaxTaps);

    /// <param name="toFrame">Takes a pixel of the result to the frame.</param>
    /// <param name="planes">All of red, green, blue; each height x width.</param>
    /// <param name="taps">Taps a side; 0 lets the scale decide.</param>
    internal static void Sample(Frame frame, in SimilarityTransform toFrame, int width, int height, Span<byte> planes, int taps = 0)
    {
        if (taps == 0) taps = TapsFor(toFrame.Scale);
        if (LiesInside(frame, toFrame, width, height)) SampleInside(frame, toFrame, width, height, planes, taps);
        else SampleClamped(frame, toFrame, width, height, planes, taps);
    }

    // The taps of a pixel lie within half a pixel of its centre. One pixel is kept free for the second of two
    // interpolated pixels and for the fourth byte that a load of three takes with it.
    private static bool LiesInside(Frame frame, in SimilarityTransform toFrame, int width, int height)
    {
        float right = frame.Width - 3, bottom = frame.Height - 3;
        for (var corner = 0; corner < 4; corner++)
        {
            var p = toFrame.Apply(new((corner & 1) == 0 ? -0.5f : width - 0.5f, (corner & 2) == 0 ? -0.5f : height - 0.5f));
            if (!(p.X >= 1 && p.Y >= 1 && p.X <= right && p.Y <= bottom)) return false;
        }

        return true;
    }

    private static void SampleInside(Frame frame, in SimilarityTransform t, int width, int height, Span<byte> planes, int taps)
    {
        var plane = width * height;
        ref var red = ref MemoryMarshal.GetReference(planes[..(3 * plane)]);
        ref var pixels = ref MemoryMarshal.GetReference(frame.Pixels);
        var stride = frame.Stride;
        var step = 1f / taps;
        var share = Vector128.Create(step * step);
        for (int y = 0, o = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++, o++)
            {
                var sum = Vector128<float>.Zero;
                for (var j = 0; j < taps; j++)
                {
                    var v = y + (j + 0.5f) * step - 0.5f;
                    for (var i = 0; i < taps; i++)
                    {
                        var u = x + (i + 0.5f) * step - 0.5f;
                        float fx = t.A * u - t.B * v + t.Tx, fy = t.B * u + t.A * v + t.Ty;
                        int ix = (int)fx, iy = (int)fy;
                        ref var at = ref Unsafe.Add(ref pixels, iy * stride + ix * 3);
                        var across = Vector128.Create(fx - ix);
                        var above = Between(Load(ref at), Load(ref Unsafe.Add(ref at, 3)), across);
                        ref var under = ref Unsafe.Add(ref at, stride);
                        var below = Between(Load(ref under), Load(ref Unsafe.Add(ref under, 3)), across);
                        sum += Between(above, below, Vector128.Create(fy - iy));
                    }
                }

                var rounded = Vector128.ConvertToInt32Native(sum * share + Vector128.Create(0.5f));
                Unsafe.Add(ref red, o) = (byte)rounded[0];
                Unsafe.Add(ref red, o + plane) = (byte)rounded[1];
                Unsafe.Add(ref red, o + 2 * plane) = (byte)rounded[2];
            }
        }
    }

    private static void SampleClamped(Frame frame, in SimilarityTransform t, int width, int height, Span<byte> planes, int taps)
    {
        var plane = width * height;
        ReadOnlySpan<byte> pixels = frame.Pixels;
        float right = frame.Width - 1, bottom = frame.Height - 1, step = 1f / taps, share = step * step;
        for (int y = 0, o = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++, o++)
            {
                float r = 0.5f, g = 0.5f, b = 0.5f;
                for (var tap = 0; tap < taps * taps; tap++)
                {
                    var p = t.Apply(new(x + (tap % taps + 0.5f) * step - 0.5f, y + (tap / taps + 0.5f) * step - 0.5f));
                    // A landmark that is no number must not become an index.
                    float fx = Math.Clamp(Sane(p.X), 0, right), fy = Math.Clamp(Sane(p.Y), 0, bottom);
                    int ix = (int)fx, iy = (int)fy;
                    int dx = ix + 1 < frame.Width ? 3 : 0, dy = iy + 1 < frame.Height ? frame.Stride : 0;
                    float ax = fx - ix, ay = fy - iy;
                    float w00 = (1 - ax) * (1 - ay) * share, w10 = ax * (1 - ay) * share, w01 = (1 - ax) * ay * share, w11 = ax * ay * share;
                    var at = iy * frame.Stride + ix * 3;
                    r += w00 * pixels[at] + w10 * pixels[at + dx] + w01 * pixels[at + dy] + w11 * pixels[at + dx + dy];
                    at++;
                    g += w00 * pixels[at] + w10 * pixels[at + dx] + w01 * pixels[at + dy] + w11 * pixels[at + dx + dy];
                    at++;
                    b += w00 * pixels[at] + w10 * pixels[at + dx] + w01 * pixels[at + dy] + w11 * pixels[at + dx + dy];
                }

                planes[o] = (byte)r;
                planes[o + plane] = (byte)g;
                planes[o + 2 * plane] = (byte)b;
            }
        }
    }

    private static float Sane(float value) => float.IsFinite(value) ? value : 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Load(ref byte pixel)
    {
        var bytes = Vector128.CreateScalarUnsafe(Unsafe.ReadUnaligned<uint>(ref pixel)).AsByte();
        var words = Vector128.WidenLower(bytes);
        return Vector128.ConvertToSingle(Vector128.WidenLower(words).AsInt32());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Between(Vector128<float> a, Vector128<float> b, Vector128<float> t) =>
        Vector128.MultiplyAddEstimate(b - a, t, a);
}
