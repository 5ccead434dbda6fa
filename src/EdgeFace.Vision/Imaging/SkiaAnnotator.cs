using EdgeFace.Core.Imaging;
using SkiaSharp;

namespace EdgeFace.Vision.Imaging;

/// <summary>Draws with Skia.</summary>
public sealed class SkiaAnnotator : IAnnotator
{
    private readonly SKBitmap _bitmap;
    private readonly SKCanvas _canvas;

    /// <summary>Copies the frame.</summary>
    public SkiaAnnotator(Frame frame)
    {
        _bitmap = new(new SKImageInfo(frame.Width, frame.Height, SKColorType.Rgba8888, SKAlphaType.Opaque));
        Put(frame, 0, 0);
        _canvas = new(_bitmap);
        Unit = MathF.Max(1, MathF.Min(frame.Width, frame.Height) / 240f);
    }

    public float Unit { get; }

    /// <summary>For whoever draws more than marks.</summary>
    internal SKCanvas Canvas => _canvas;

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
        using var label = TextLabel.Create(words, x, y, _bitmap.Width, _bitmap.Height, Unit, colour);
        Put(label.Picture, label.Left, label.Top);
        return this;
    }

    public Frame ToFrame() => ToFrame(_bitmap);

    public void Dispose()
    {
        _canvas.Dispose();
        _bitmap.Dispose();
    }

    /// <summary>The colors of an opaque RGBA bitmap.</summary>
    internal static Frame ToFrame(SKBitmap bitmap)
    {
        var frame = Frame.Create(bitmap.Width, bitmap.Height);
        var from = bitmap.GetPixelSpan();
        var to = frame.Pixels;
        for (int y = 0, o = 0; y < frame.Height; y++)
        {
            for (var i = y * bitmap.RowBytes; i < y * bitmap.RowBytes + frame.Width * 4; i += 4, o += 3)
                from.Slice(i, 3).CopyTo(to[o..]);
        }

        return frame;
    }

    private void Put(Frame picture, int left, int top)
    {
        var from = picture.Pixels;
        var to = _bitmap.GetPixelSpan();
        for (int y = 0, i = 0; y < picture.Height; y++)
        {
            var begin = (top + y) * _bitmap.RowBytes + left * 4;
            for (var o = begin; o < begin + picture.Width * 4; i += 3, o += 4)
            {
                from.Slice(i, 3).CopyTo(to[o..]);
                to[o + 3] = 255;
            }
        }
    }

    private SKPaint Paint(MarkColour colour, SKPaintStyle style) => new()
    {
        Color = new(colour.Red, colour.Green, colour.Blue),
        Style = style,
        StrokeWidth = 1.2f * Unit,
        IsAntialias = true,
    };
}
