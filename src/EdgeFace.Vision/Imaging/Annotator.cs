using EdgeFace.Core.Imaging;
using SkiaSharp;

namespace EdgeFace.Vision.Imaging;

/// <summary>A colour to draw with.</summary>
public readonly record struct MarkColour(byte Red, byte Green, byte Blue)
{
    /// <summary>For a face that was let in.</summary>
    public static MarkColour Granted => new(40, 200, 90);

    /// <summary>For a face that was not let in.</summary>
    public static MarkColour Denied => new(230, 60, 60);

    /// <summary>For a face of which nothing is known yet.</summary>
    public static MarkColour Neutral => new(245, 180, 40);
}

/// <summary>
/// Draws on a copy of a frame: boxes, landmarks and words, for people who want to see what the unit sees. Allocates
/// freely; never on a frame's way to the door. Line widths and letters grow with the picture.
/// </summary>
public sealed class Annotator : IDisposable
{
    private readonly SKBitmap _bitmap;
    private readonly SKCanvas _canvas;
    private readonly float _unit;

    /// <summary>Copies the frame.</summary>
    public Annotator(Frame frame)
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
        _unit = MathF.Max(1, MathF.Min(frame.Width, frame.Height) / 240f);
    }

    /// <summary>Box, landmarks and a line of words above the box.</summary>
    public Annotator Face(in DetectedFace face, string words, MarkColour colour)
    {
        Box(face.Box, colour);
        Landmarks(face.Landmarks, colour);
        return Words(words, face.Box.X, face.Box.Y - 2 * _unit, colour);
    }

    public Annotator Box(in FaceBox box, MarkColour colour)
    {
        using var paint = Paint(colour, SKPaintStyle.Stroke);
        _canvas.DrawRoundRect(box.X, box.Y, box.Width, box.Height, 3 * _unit, 3 * _unit, paint);
        return this;
    }

    public Annotator Landmarks(in FaceLandmarks landmarks, MarkColour colour)
    {
        using var paint = Paint(colour, SKPaintStyle.Fill);
        foreach (var point in (ReadOnlySpan<ImagePoint>)[landmarks.LeftEye, landmarks.RightEye, landmarks.Nose, landmarks.MouthLeft, landmarks.MouthRight])
            _canvas.DrawCircle(point.X, point.Y, 1.5f * _unit, paint);
        return this;
    }

    /// <param name="x">Left end.</param>
    /// <param name="y">Where the letters stand; moved so that they stay inside the picture.</param>
    public Annotator Words(string words, float x, float y, MarkColour colour)
    {
        using var font = new SKFont(SKTypeface.Default, 11 * _unit);
        using var ink = Paint(new(0, 0, 0), SKPaintStyle.Fill);
        using var ground = Paint(colour, SKPaintStyle.Fill);
        var width = font.MeasureText(words) + 4 * _unit;
        var left = Math.Clamp(x, 0, MathF.Max(0, _bitmap.Width - width));
        var baseline = Math.Clamp(y, 12 * _unit, MathF.Max(12 * _unit, _bitmap.Height - 4 * _unit));
        _canvas.DrawRect(left, baseline - 11 * _unit, width, 14 * _unit, ground);
        _canvas.DrawText(words, left + 2 * _unit, baseline, SKTextAlign.Left, font, ink);
        return this;
    }

    /// <summary>The picture with what was drawn, as a frame of its own.</summary>
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
        StrokeWidth = 1.2f * _unit,
        IsAntialias = true,
    };
}
