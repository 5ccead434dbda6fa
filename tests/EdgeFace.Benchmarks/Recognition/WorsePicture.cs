using EdgeFace.Core.Imaging;

namespace EdgeFace.Benchmarks.Recognition;

/// <summary>Pictures made worse in one way. Written to be plain, not fast.</summary>
internal static class WorsePicture
{
    private const int Channels = 3;

    /// <param name="deviation">Of the Gaussian, in pixels.</param>
    public static Frame Blur(Frame frame, double deviation)
    {
        var reach = (int)Math.Ceiling(3 * deviation);
        var kernel = Enumerable.Range(-reach, 2 * reach + 1).Select(i => Math.Exp(-i * i / (2 * deviation * deviation))).ToArray();
        var (width, height, sum) = (frame.Width, frame.Height, kernel.Sum());
        var pixels = Array.ConvertAll(frame.Pixels.ToArray(), value => (double)value);
        var across = new double[pixels.Length];
        Each(width, height, (x, y, c) => across[Index(x, y, c, width)] = Weighted(i => pixels[Index(Math.Clamp(x + i, 0, width - 1), y, c, width)]));
        return Make(width, height, (x, y, c) => Weighted(i => across[Index(x, Math.Clamp(y + i, 0, height - 1), c, width)]));

        double Weighted(Func<int, double> at)
        {
            var total = 0.0;
            for (var i = -reach; i <= reach; i++) total += kernel[i + reach] * at(i);
            return total / sum;
        }
    }

    /// <summary>Each value by itself.</summary>
    public static Frame Tone(Frame frame, Func<double, double> tone)
    {
        var pixels = frame.Pixels.ToArray();
        return Make(frame.Width, frame.Height, (x, y, c) => tone(pixels[Index(x, y, c, frame.Width)]));
    }

    /// <summary>Means over the pixels that fall into one.</summary>
    public static Frame Shrink(Frame frame, double scale)
    {
        var (pixels, width, height) = (frame.Pixels.ToArray(), frame.Width, frame.Height);
        return Make((int)(width * scale), (int)(height * scale), (x, y, c) =>
        {
            var (total, count) = (0.0, 0);
            for (var v = (int)(y / scale); v < Math.Min(height, (int)((y + 1) / scale)); v++)
            {
                for (var u = (int)(x / scale); u < Math.Min(width, (int)((x + 1) / scale)); u++, count++) total += pixels[Index(u, v, c, width)];
            }

            return total / Math.Max(1, count);
        });
    }

    private static Frame Make(int width, int height, Func<int, int, int, double> at)
    {
        var made = Frame.Create(width, height);
        Each(width, height, (x, y, c) => made.Pixels[Index(x, y, c, width)] = (byte)Math.Clamp(Math.Round(at(x, y, c)), 0, 255));
        return made;
    }

    private static void Each(int width, int height, Action<int, int, int> act)
    {
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                for (var c = 0; c < Channels; c++) act(x, y, c);
            }
        }
    }

    private static int Index(int x, int y, int channel, int width) => (y * width + x) * Channels + channel;
}
