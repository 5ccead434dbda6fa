using System.Globalization;
using System.Text;
using EdgeFace.Core.Imaging;

namespace EdgeFace.Daemon.Aim;

/// <summary>A rectangle to draw over a picture, in the frame's pixels, with a sign at its upper left corner.</summary>
internal readonly record struct ScreenBox(FaceBox Box, (byte Red, byte Green, byte Blue) Colour, char Sign);

/// <summary>
/// A picture of characters in 24-bit colours (ECMA-48, ISO 8613-6): each shows two pixels, the upper half block over its
/// background. The mean of what a pixel covers; boxes are drawn last, a pixel wide, so that they are seen however small it is.
/// </summary>
internal static class HalfBlockScreen
{
    private const char UpperHalf = '▀';

    /// <summary>The frame in at most <paramref name="columns"/> by <paramref name="rows"/> characters, in its own proportions, a text for each row.</summary>
    public static IReadOnlyList<string> Draw(Frame frame, int columns, int rows, IEnumerable<ScreenBox> boxes)
    {
        // A character is twice as high as it is wide, so its two pixels are square.
        var scale = Math.Min((double)columns / frame.Width, 2.0 * rows / frame.Height);
        var (width, height) = (Math.Max(1, (int)(frame.Width * scale)), Math.Max(2, (int)(frame.Height * scale) / 2 * 2));
        var pixels = new (byte Red, byte Green, byte Blue)[width * height];
        for (var i = 0; i < pixels.Length; i++) pixels[i] = Mean(frame, i % width, i / width, width, height);
        var signs = new Dictionary<int, char>();
        foreach (var box in boxes) DrawBox(pixels, signs, width, height, (double)width / frame.Width, (double)height / frame.Height, box);
        return Rows(width, height, (x, y) => pixels[y * width + x], (x, row) => signs.TryGetValue(row * width + x, out var sign) ? sign : UpperHalf);
    }

    /// <summary>Squares, black where it is true, two rows in each row of characters, whatever colours the terminal has.</summary>
    public static IReadOnlyList<string> Draw(int size, Func<int, int, bool> isBlack) => Rows(size, (size + 1) / 2 * 2,
        (x, y) => y < size && isBlack(x, y) ? ((byte)0, (byte)0, (byte)0) : ((byte)255, (byte)255, (byte)255), (_, _) => UpperHalf);

    private static List<string> Rows(int width, int height, Func<int, int, (byte Red, byte Green, byte Blue)> pixel, Func<int, int, char> character)
    {
        var rows = new List<string>(height / 2);
        var text = new StringBuilder(width * 40);
        for (var y = 0; y < height; y += 2)
        {
            for (var x = 0; x < width; x++)
            {
                var (upper, lower) = (pixel(x, y), pixel(x, y + 1));
                text.Append(CultureInfo.InvariantCulture, $"\e[38;2;{upper.Red};{upper.Green};{upper.Blue};48;2;{lower.Red};{lower.Green};{lower.Blue}m{character(x, y / 2)}");
            }

            rows.Add(text.Append("\e[0m").ToString());
            text.Clear();
        }

        return rows;
    }

    private static void DrawBox(
        (byte Red, byte Green, byte Blue)[] pixels, Dictionary<int, char> signs, int width, int height, double scaleX, double scaleY, ScreenBox box)
    {
        int left = Math.Clamp((int)(box.Box.X * scaleX), 0, width - 1), right = Math.Clamp((int)(box.Box.Right * scaleX), left, width - 1);
        int top = Math.Clamp((int)(box.Box.Y * scaleY), 0, height - 1), bottom = Math.Clamp((int)(box.Box.Bottom * scaleY), top, height - 1);
        for (var x = left; x <= right; x++) pixels[top * width + x] = pixels[bottom * width + x] = box.Colour;
        for (var y = top; y <= bottom; y++) pixels[y * width + left] = pixels[y * width + right] = box.Colour;
        // Light on dark: a sign has the upper pixel's colour before the lower one's.
        var row = top / 2;
        pixels[row * 2 * width + left] = box.Colour;
        pixels[(row * 2 + 1) * width + left] = (0, 0, 0);
        signs[row * width + left] = box.Sign;
    }

    private static (byte Red, byte Green, byte Blue) Mean(Frame frame, int x, int y, int width, int height)
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
        return ((byte)(red / count), (byte)(green / count), (byte)(blue / count));
    }
}
