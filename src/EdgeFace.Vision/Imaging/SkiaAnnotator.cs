using EdgeFace.Core.Imaging;
using SkiaSharp;

namespace EdgeFace.Vision.Imaging;

/// <summary>Draws with Skia; letters are those of a font that the machine has.</summary>
public sealed class SkiaAnnotator : IAnnotator
{
    private readonly SKBitmap _bitmap;
    private readonly SKCanvas _canvas;

    /// <summary>Copies the frame.</summary>
    public SkiaAnnotator(Frame frame)
    {
        _bitmap = new(new SKImageInfo(frame.Width, frame.Height, SKColorType.Rgba8888, SKAlphaType.Opaque));
        var from = frame.Pixels;
        var to = _bitmap.GetPixelSpan();
        for (int y = 0, i = 0; y < frame.Height; y++)
        {
            for (var o = y * _bitmap.RowBytes; o < y * _bitmap.RowBytes + frame.Width * 4; i += 3, o += 4)
            {
                to[o] = from[i];
                to[o + 1] = from[i + 1];
                to[o + 2] = from[i + 2];
                to[o + 3] = 255;
            }
        }

        _canvas = new(_bitmap);
        Unit = MathF.Max(1, MathF.Min(frame.Width, frame.Height) / 240f);
    }

    public float Unit { get; }

    public IAnnotator Box(in FaceBox box, MarkColour colour)
    {
        using var paint = Paint(colour, SKPaintStyle.Stroke);
        _canvas.DrawRoundRect(box.X, box.Y, box.Width, box.Height, 3 * Unit, 3 * Unit, paint);
        return this;
    }

    public IAnnotator Landmarks(in FaceLandmarks landmarks, MarkColour colour)
    {
        using var paint = Paint(colour, SKPaintStyle.Fill);
        foreach (var point in (ReadOnlySpan<ImagePoint>)[landmarks.LeftEye, landmarks.RightEye, landmarks.Nose, landmarks.MouthLeft, landmarks.MouthRight])
            _canvas.DrawCircle(point.X, point.Y, 1.5f * Unit, paint);
        return this;
    }

    public IAnnotator Words(string words, float x, float y, MarkColour colour)
    {
        using var font = new SKFont(SKTypeface.Default, 11 * Unit);
        using var ink = Paint(new(0, 0, 0), SKPaintStyle.Fill);
        using var ground = Paint(colour, SKPaintStyle.Fill);
        var width = font.MeasureText(words) + 4 * Unit;
        var left = Math.Clamp(x, 0, MathF.Max(0, _bitmap.Width - width));
        var baseline = Math.Clamp(y, 12 * Unit, MathF.Max(12 * Unit, _bitmap.Height - 4 * Unit));
        _canvas.DrawRect(left, baseline - 11 * Unit, width, 14 * Unit, ground);
        _canvas.DrawText(words, left + 2 * Unit, baseline, SKTextAlign.Left, font, ink);
        return this;
    }

    public Frame ToFrame()
    {
        var frame = Frame.Create(_bitmap.Width, _bitmap.Height);
        var from = _bitmap.GetPixelSpan();
        var to = frame.Pixels;
        for (int y = 0, o = 0; y < frame.Height; y++)
        {
            for (var i = y * _bitmap.RowBytes; i < y * _bitmap.RowBytes + frame.Width * 4; i += 4, o += 3)
                from.Slice(i, 3).CopyTo(to[o..]);
        }

        return frame;
    }

    public void Dispose()
    {
        _canvas.Dispose();
        _bitmap.Dispose();
    }

    private SKPaint Paint(MarkColour colour, SKPaintStyle style) => new()
    {
        Color = new(colour.Red, colour.Green, colour.Blue),
        Style = style,
        StrokeWidth = 1.2f * Unit,
        IsAntialias = true,
    };
}
