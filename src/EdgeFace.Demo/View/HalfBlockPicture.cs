using EdgeFace.Core.Imaging;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace EdgeFace.Demo.View;

/// <summary>A picture of characters, each of which shows two pixels: the upper half block over its background.</summary>
/// <param name="columns">Width in characters.</param>
/// <param name="rows">Height in characters.</param>
public sealed class HalfBlockPicture(int columns, int rows) : Renderable
{
    private const string UpperHalf = "▀";

    private readonly Color[] _pixels = new Color[columns * rows * 2];

    /// <summary>Shrinks a frame into the picture: each of its pixels is the mean of what it covers.</summary>
    public void Draw(Frame frame)
    {
        var height = rows * 2;
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < columns; x++)
            {
                _pixels[y * columns + x] = Mean(frame, x * frame.Width / columns, (x + 1) * frame.Width / columns,
                    y * frame.Height / height, (y + 1) * frame.Height / height);
            }
        }
    }

    /// <summary>Draws a box; shares of the picture's width and height.</summary>
    public void DrawBox(float left, float top, float right, float bottom, Color colour)
    {
        var height = rows * 2;
        int x0 = ToPixel(left, columns), x1 = ToPixel(right, columns), y0 = ToPixel(top, height), y1 = ToPixel(bottom, height);
        for (var x = x0; x <= x1; x++)
        {
            _pixels[y0 * columns + x] = colour;
            _pixels[y1 * columns + x] = colour;
        }

        for (var y = y0; y <= y1; y++)
        {
            _pixels[y * columns + x0] = colour;
            _pixels[y * columns + x1] = colour;
        }
    }

    /// <summary>Draws a point; shares of the picture's width and height.</summary>
    public void DrawPoint(float x, float y, Color colour) =>
        _pixels[ToPixel(y, rows * 2) * columns + ToPixel(x, columns)] = colour;

    protected override Measurement Measure(RenderOptions options, int maxWidth) => new(columns, columns);

    protected override IEnumerable<Segment> Render(RenderOptions options, int maxWidth)
    {
        for (var row = 0; row < rows; row++)
        {
            for (var x = 0; x < columns; x++)
            {
                yield return new(UpperHalf, new Style(_pixels[2 * row * columns + x], _pixels[(2 * row + 1) * columns + x]));
            }

            yield return Segment.LineBreak;
        }
    }

    private static int ToPixel(float share, int count) => Math.Clamp((int)(share * count), 0, count - 1);

    private static Color Mean(Frame frame, int left, int right, int top, int bottom)
    {
        int red = 0, green = 0, blue = 0, count = 0;
        for (var y = top; y < bottom; y++)
        {
            var row = frame.Pixels.Slice(y * frame.Stride, frame.Stride);
            for (var x = left; x < right; x++)
            {
                red += row[3 * x];
                green += row[3 * x + 1];
                blue += row[3 * x + 2];
                count++;
            }
        }

        return count == 0 ? Color.Black : new((byte)(red / count), (byte)(green / count), (byte)(blue / count));
    }
}
