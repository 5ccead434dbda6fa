using EdgeFace.Core.Evaluation;
using EdgeFace.Training.Datasets;
using EdgeFace.Vision.Imaging;

namespace EdgeFace.Training.Augmentation;

/// <summary>What light, lenses and compression do to a picture. Not safe for use by two threads at once.</summary>
internal sealed class Degradation : IDisposable
{
    private readonly JpegEncoder _encoder = new();
    private readonly StillDecoder _decoder = new();
    private byte[] _scratch = [];

    /// <summary>Another brightness, contrast and, a little, colour.</summary>
    public static void Relight(Sample sample, SeededRandom random)
    {
        float contrast = random.Between(0.7f, 1.3f), shift = random.Between(-35, 35);
        Span<byte> table = stackalloc byte[256];
        for (var channel = 0; channel < 3; channel++)
        {
            var gain = contrast * random.Between(0.92f, 1.08f);
            for (var v = 0; v < 256; v++) table[v] = ToByte((v - 128) * gain + 128 + shift);
            sample.Map(channel, table);
        }
    }

    /// <summary>Few photons: dark, flat, and noisy.</summary>
    public static void Darken(Sample sample, SeededRandom random)
    {
        float gain = random.Between(0.2f, 0.55f), gamma = random.Between(1, 1.5f), noise = random.Between(2, 9);
        Span<byte> table = stackalloc byte[256];
        for (var v = 0; v < 256; v++) table[v] = ToByte(255 * gain * MathF.Pow(v / 255f, gamma));
        for (var channel = 0; channel < 3; channel++)
        {
            sample.Map(channel, table);
            foreach (ref var value in sample.Plane(channel)) value = ToByte(value + noise * (float)random.Normal());
        }
    }

    /// <summary>A box of 3 pixels run once to three times, across and down: close to a Gaussian.</summary>
    public void Blur(Sample sample, SeededRandom random)
    {
        if (_scratch.Length < sample.PlaneSize) _scratch = new byte[sample.PlaneSize];
        for (var passes = 1 + random.Below(sample.Side >= 100 ? 3 : 2); passes > 0; passes--)
        {
            for (var channel = 0; channel < 3; channel++)
            {
                Box(sample.Plane(channel), _scratch, sample.Side, 1, sample.Side);
                Box(_scratch, sample.Plane(channel), sample.Side, sample.Side, 1);
            }
        }
    }

    /// <summary>Fewer pixels, as of a face far away.</summary>
    public static void Coarsen(Sample sample, SeededRandom random)
    {
        var side = sample.Side;
        var few = Math.Max(8, (int)(side * random.Between(0.35f, 0.75f)));
        Span<byte> small = stackalloc byte[few * few];
        for (var channel = 0; channel < 3; channel++)
        {
            Resize(sample.Plane(channel), side, small, few);
            Resize(small, few, sample.Plane(channel), side);
        }
    }

    /// <summary>JPEG at a poor quality, there and back.</summary>
    public void Compress(Sample sample, SeededRandom random)
    {
        var encoded = _encoder.Encode(Planar.ToFrame(sample.Planes, sample.Side, sample.Side), 12 + random.Below(50));
        var (frame, fault) = _decoder.Decode(encoded);
        if (frame is null) throw new InvalidOperationException($"libjpeg-turbo cannot read what it wrote: {fault}");
        Planar.FromFrame(frame, sample.Planes);
    }

    public void Dispose()
    {
        _encoder.Dispose();
        _decoder.Dispose();
    }

    internal static byte ToByte(float value) => (byte)Math.Clamp(value + 0.5f, 0, 255);

    private static void Box(ReadOnlySpan<byte> from, Span<byte> to, int side, int step, int line)
    {
        for (var l = 0; l < side; l++)
        {
            var start = l * line;
            for (var i = 0; i < side; i++)
            {
                var at = start + i * step;
                to[at] = (byte)((from[i > 0 ? at - step : at] + from[at] + from[i < side - 1 ? at + step : at] + 1) / 3);
            }
        }
    }

    private static void Resize(ReadOnlySpan<byte> from, int fromSide, Span<byte> to, int toSide)
    {
        var ratio = fromSide / (float)toSide;
        for (var y = 0; y < toSide; y++)
        {
            var v = Math.Clamp((y + 0.5f) * ratio - 0.5f, 0, fromSide - 1.001f);
            var (top, down) = ((int)v, v - (int)v);
            for (var x = 0; x < toSide; x++)
            {
                var u = Math.Clamp((x + 0.5f) * ratio - 0.5f, 0, fromSide - 1.001f);
                var (left, right) = ((int)u, u - (int)u);
                var at = top * fromSide + left;
                var above = from[at] + (from[at + 1] - from[at]) * right;
                var below = from[at + fromSide] + (from[at + fromSide + 1] - from[at + fromSide]) * right;
                to[y * toSide + x] = (byte)(above + (below - above) * down + 0.5f);
            }
        }
    }
}
