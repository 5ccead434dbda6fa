using EdgeFace.Core.Evaluation;
using EdgeFace.Core.Imaging;
using EdgeFace.Vision.Alignment;
using EdgeFace.Vision.Imaging;

namespace EdgeFace.Workshop.Crops;

/// <summary>What light, lens and sensor do to a picture.</summary>
public enum PictureLight
{
    AsItIs,
    Dark,
    Grey,
    Infrared,
    Blurred,
    SideLight,
    Compressed,
}

/// <summary>Turns pictures and makes them worse, as cameras do. Not safe for use by two threads at once.</summary>
internal sealed class PictureChanger : IDisposable
{
    private readonly JpegEncoder _encoder = new();
    private readonly StillDecoder _decoder = new();

    /// <summary>Turned clockwise about its middle, onto a square that holds its longer side; beyond its edge the edge goes on.</summary>
    public static Frame Turn(Frame frame, float degrees)
    {
        var side = Math.Max(frame.Width, frame.Height);
        var (sin, cos) = MathF.SinCos(-degrees * MathF.PI / 180);
        var toFrame = Around(new((side - 1) / 2f, (side - 1) / 2f), new((frame.Width - 1) / 2f, (frame.Height - 1) / 2f), cos, sin);
        var planes = new byte[3 * side * side];
        FaceAligner.Sample(frame, toFrame, side, side, planes);
        var turned = Frame.Create(side, side);
        var pixels = turned.Pixels;
        for (int i = 0, to = 0; i < side * side; i++, to += 3)
            (pixels[to], pixels[to + 1], pixels[to + 2]) = (planes[i], planes[i + side * side], planes[i + 2 * side * side]);
        return turned;
    }

    /// <summary>Where a point of the picture is after <see cref="Turn"/>.</summary>
    public static ImagePoint Turned(Frame frame, ImagePoint point, float degrees)
    {
        var side = Math.Max(frame.Width, frame.Height);
        var (sin, cos) = MathF.SinCos(degrees * MathF.PI / 180);
        return Around(new((frame.Width - 1) / 2f, (frame.Height - 1) / 2f), new((side - 1) / 2f, (side - 1) / 2f), cos, sin).Apply(point);
    }

    /// <summary>Changes the pixels of the frame.</summary>
    public void Worsen(Frame frame, PictureLight light, SeededRandom random)
    {
        switch (light)
        {
            case PictureLight.Dark:
                float gain = Between(random, 0.2f, 0.5f), gamma = Between(random, 1, 1.5f);
                Tone(frame, v => 255 * gain * MathF.Pow(v / 255, gamma));
                Noise(frame, Between(random, 1.5f, 6), random);
                break;
            case PictureLight.Grey:
                Grey(frame, 0.3f, 0.59f, 0.11f);
                break;
            case PictureLight.Infrared:
                // Near infrared: skin is bright and smooth, the lamp stands beside the lens.
                Grey(frame, 0.75f, 0.2f, 0.05f);
                float lift = Between(random, 0.55f, 0.9f);
                Tone(frame, v => 255 * MathF.Pow(v / 255, lift));
                Noise(frame, Between(random, 1, 4), random);
                break;
            case PictureLight.Blurred:
                for (var passes = 1 + random.Below(3); passes > 0; passes--) Blur(frame);
                break;
            case PictureLight.SideLight:
                Slope(frame, Between(random, 0.15f, 0.6f), random);
                break;
            case PictureLight.Compressed:
                Compress(frame, 12 + random.Below(40));
                break;
            default:
                break;
        }
    }

    public void Dispose()
    {
        _encoder.Dispose();
        _decoder.Dispose();
    }

    private static SimilarityTransform Around(ImagePoint from, ImagePoint to, float cos, float sin) =>
        new(cos, sin, to.X - (cos * from.X - sin * from.Y), to.Y - (sin * from.X + cos * from.Y));

    private static void Tone(Frame frame, Func<float, float> curve)
    {
        Span<byte> table = stackalloc byte[256];
        for (var v = 0; v < 256; v++) table[v] = ToByte(curve(v));
        foreach (ref var value in frame.Pixels) value = table[value];
    }

    private static void Noise(Frame frame, float deviation, SeededRandom random)
    {
        // A thousand numbers are noise enough, and Box-Muller is slow.
        Span<float> noise = stackalloc float[1021];
        foreach (ref var value in noise) value = deviation * (float)random.Normal();
        var at = random.Below(noise.Length);
        foreach (ref var value in frame.Pixels)
        {
            value = ToByte(value + noise[at]);
            at = (at + 1) % noise.Length;
            if (at == 0) at = random.Below(noise.Length);
        }
    }

    private static void Grey(Frame frame, float red, float green, float blue)
    {
        var pixels = frame.Pixels;
        for (var i = 0; i + 2 < pixels.Length; i += 3)
            pixels[i] = pixels[i + 1] = pixels[i + 2] = ToByte(red * pixels[i] + green * pixels[i + 1] + blue * pixels[i + 2]);
    }

    private static void Slope(Frame frame, float least, SeededRandom random)
    {
        var (sin, cos) = MathF.SinCos((float)random.Unit() * 2 * MathF.PI);
        for (var y = 0; y < frame.Height; y++)
        {
            var row = frame.Pixels.Slice(y * frame.Stride, frame.Stride);
            for (var x = 0; x < frame.Width; x++)
            {
                var place = Math.Clamp(0.5f + 1.4f * ((x / (float)frame.Width - 0.5f) * cos + (y / (float)frame.Height - 0.5f) * sin), 0, 1);
                var light = least + (1.15f - least) * place;
                for (var channel = 0; channel < 3; channel++) row[3 * x + channel] = ToByte(row[3 * x + channel] * light);
            }
        }
    }

    private static void Blur(Frame frame)
    {
        var from = frame.Pixels.ToArray();
        var to = frame.Pixels;
        for (var y = 1; y < frame.Height - 1; y++)
        {
            for (var i = y * frame.Stride + 3; i < (y + 1) * frame.Stride - 3; i++)
            {
                var sum = 0;
                for (var row = i - frame.Stride; row <= i + frame.Stride; row += frame.Stride) sum += from[row - 3] + from[row] + from[row + 3];
                to[i] = (byte)((sum + 4) / 9);
            }
        }
    }

    private void Compress(Frame frame, int quality)
    {
        var (decoded, fault) = _decoder.Decode(_encoder.Encode(frame, quality));
        if (decoded is null) throw new InvalidOperationException($"libjpeg-turbo cannot read what it wrote: {fault}");
        using (decoded) decoded.Pixels.CopyTo(frame.Pixels);
    }

    private static byte ToByte(float value) => (byte)Math.Clamp(value + 0.5f, 0, 255);

    private static float Between(SeededRandom random, float low, float high) => low + (high - low) * (float)random.Unit();
}
