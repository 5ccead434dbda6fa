using EdgeFace.Core.Imaging;

namespace EdgeFace.Demo.Frames;

/// <summary>
/// Makes a camera frame of a photograph: the window is scaled to the frame (bilinear) and gets a sensor's noise
/// and a lamp's flicker. The same number gives the same picture.
/// </summary>
public sealed class FramePainter
{
    /// <summary>Standard deviation of the noise in grey levels, as of a small sensor indoors.</summary>
    private const double NoiseLevel = 3.5;

    private const double Flicker = 0.02;
    private const int NoiseLength = 1 << 16;

    private readonly sbyte[] _noise = MakeNoise();

    /// <summary>Paints all of <paramref name="target"/>.</summary>
    /// <param name="photograph">Where the window lies; beyond its edge the edge's colour goes on.</param>
    /// <param name="number">Number of the frame: chooses noise and light.</param>
    public void Paint(Frame photograph, CameraWindow window, long number, Frame target)
    {
        var light = (int)(256 * (1 + Flicker * Math.Sin(number * 0.7)));
        var random = new Random(unchecked((int)(number * 7919 + 17)));
        var stepX = window.Width / target.Width;
        var stepY = window.Height / target.Height;
        for (var y = 0; y < target.Height; y++)
        {
            var noise = random.Next(NoiseLength - target.Stride);
            PaintRow(photograph, window.Left + 0.5 * stepX - 0.5, stepX, window.Top + (y + 0.5) * stepY - 0.5,
                light, _noise.AsSpan(noise, target.Stride), target.Pixels.Slice(y * target.Stride, target.Stride));
        }
    }

    private static void PaintRow(Frame photograph, double left, double step, double top, int light, ReadOnlySpan<sbyte> noise, Span<byte> row)
    {
        var upper = photograph.Pixels.Slice(RowAt(photograph, (int)Math.Floor(top)), photograph.Stride);
        var lower = photograph.Pixels.Slice(RowAt(photograph, (int)Math.Floor(top) + 1), photograph.Stride);
        var down = (int)(256 * (top - Math.Floor(top)));
        for (var i = 0; i < row.Length; i += 3)
        {
            var x = left + i / 3 * step;
            var column = (int)Math.Floor(x);
            var right = (int)(256 * (x - column));
            var near = 3 * Math.Clamp(column, 0, photograph.Width - 1);
            var far = 3 * Math.Clamp(column + 1, 0, photograph.Width - 1);
            for (var colour = 0; colour < 3; colour++)
            {
                var above = upper[near + colour] * (256 - right) + upper[far + colour] * right;
                var below = lower[near + colour] * (256 - right) + lower[far + colour] * right;
                var value = (above * (256 - down) + below * down) >> 16;
                row[i + colour] = (byte)Math.Clamp(((value * light) >> 8) + noise[i + colour], 0, 255);
            }
        }
    }

    private static int RowAt(Frame photograph, int y) => Math.Clamp(y, 0, photograph.Height - 1) * photograph.Stride;

    private static sbyte[] MakeNoise()
    {
        var random = new Random(20240229);
        var noise = new sbyte[NoiseLength];
        for (var i = 0; i < noise.Length; i++)
        {
            // Three dice are near enough to a bell curve; each has a variance of 1/12.
            var bell = random.NextDouble() + random.NextDouble() + random.NextDouble() - 1.5;
            noise[i] = (sbyte)Math.Round(NoiseLevel * 2 * bell);
        }

        return noise;
    }
}
