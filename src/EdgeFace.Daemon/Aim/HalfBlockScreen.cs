using System.Globalization;
using System.Text;
using EdgeFace.Core.Imaging;

namespace EdgeFace.Daemon.Aim;

/// <summary>
/// A picture of characters in 24-bit colours (ECMA-48, ISO 8613-6): each shows two pixels, the upper half block over its
/// background. The mean of what a pixel covers.
/// </summary>
internal static class HalfBlockScreen
{
    private const char UpperHalf = '▀';

    /// <summary>The frame in at most <paramref name="columns"/> by <paramref name="rows"/> characters, in its own proportions.</summary>
    public static string Draw(Frame frame, int columns, int rows)
    {
        // A character is twice as high as it is wide, so its two pixels are square.
        var scale = Math.Min((double)columns / frame.Width, 2.0 * rows / frame.Height);
        var (width, height) = (Math.Max(1, (int)(frame.Width * scale)), Math.Max(2, (int)(frame.Height * scale) / 2 * 2));
        var text = new StringBuilder(width * height * 20);
        for (var y = 0; y < height; y += 2)
        {
            for (var x = 0; x < width; x++)
            {
                var (upper, lower) = (Mean(frame, x, y, width, height), Mean(frame, x, y + 1, width, height));
                text.Append(CultureInfo.InvariantCulture, $"\e[38;2;{upper.Red};{upper.Green};{upper.Blue};48;2;{lower.Red};{lower.Green};{lower.Blue}m{UpperHalf}");
            }

            text.Append("\e[0m\e[K\n");
        }

        return text.ToString();
    }

    private static (int Red, int Green, int Blue) Mean(Frame frame, int x, int y, int width, int height)
    {
        int left = x * frame.Width / width, right = Math.Max(left + 1, (x + 1) * frame.Width / width);
        int top = y * frame.Height / height, bottom = Math.Max(top + 1, (y + 1) * frame.Height / height);
        int red = 0, green = 0, blue = 0;
        for (var row = top; row < bottom; row++)
        {
            var pixels = frame.Pixels.Slice(row * frame.Stride + 3 * left, 3 * (right - left));
            for (var i = 0; i < pixels.Length; i += 3)
            {
                red += pixels[i];
                green += pixels[i + 1];
                blue += pixels[i + 2];
            }
        }

        var count = (right - left) * (bottom - top);
        return (red / count, green / count, blue / count);
    }
}
