using EdgeFace.Core.Evaluation;
using EdgeFace.Core.Imaging;
using EdgeFace.Vision.Imaging;
using SkiaSharp;

namespace EdgeFace.Workshop.Crops;

/// <summary>What is drawn onto a face.</summary>
public enum FaceDress
{
    Bare,
    ClearGlasses,
    SurgicalMask,
    ClothMask,
    Scarf,
    Ffp2Mask,
    DarkGlasses,
    GradientGlasses,
    MirroredGlasses,
}

/// <summary>
/// Draws masks and glasses onto faces by their landmarks, each time another one: nobody has thousands of photographs of the same
/// people with and without. The shapes follow the head's turn as far as five points tell it.
/// </summary>
internal static class FaceDresser
{
    public static bool IsMask(FaceDress dress) => dress is FaceDress.SurgicalMask or FaceDress.ClothMask or FaceDress.Scarf or FaceDress.Ffp2Mask;

    public static bool IsDarkGlasses(FaceDress dress) => dress is FaceDress.DarkGlasses or FaceDress.GradientGlasses or FaceDress.MirroredGlasses;

    /// <summary>The picture with something drawn onto the face; a frame of its own.</summary>
    public static Frame Dress(Frame frame, in FaceLandmarks face, FaceDress dress, SeededRandom random)
    {
        using var drawing = new SkiaAnnotator(frame);
        var head = new Head(face);
        if (IsMask(dress)) Mask(drawing.Canvas, head, dress, random);
        else if (dress != FaceDress.Bare) Glasses(drawing.Canvas, head, dress, random);
        return drawing.ToFrame();
    }

    private static void Mask(SKCanvas canvas, Head head, FaceDress dress, SeededRandom random)
    {
        // One in ten hangs under the nose.
        var top = random.Unit() < 0.1 ? Between(random, 0.6f, 0.72f) : Between(random, 0.18f, 0.45f);
        float side = Between(random, 0.35f, 0.7f), wide = Between(random, 0.95f, 1.2f), chin = Between(random, 1.65f, 2.0f), jaw = Between(random, 0.5f, 0.8f);
        var colour = MaskColour(dress, random);
        using var shape = new SKPathBuilder();
        switch (dress)
        {
            case FaceDress.Scarf:
                shape.MoveTo(head.At(-1.6f, side));
                shape.QuadTo(head.AtRidge(0, top), head.At(1.6f, side));
                shape.LineTo(head.At(1.4f, 2.6f));
                shape.LineTo(head.At(Between(random, -0.3f, 0.3f), Between(random, 2.6f, 3.4f)));
                shape.LineTo(head.At(-1.4f, 2.6f));
                break;
            case FaceDress.Ffp2Mask:
                shape.MoveTo(head.At(-wide, side + 0.25f));
                shape.LineTo(head.AtRidge(-0.22f, top));
                shape.LineTo(head.AtRidge(0.22f, top));
                shape.LineTo(head.At(wide, side + 0.25f));
                shape.LineTo(head.At(jaw, chin));
                shape.LineTo(head.At(-jaw, chin));
                break;
            default:
                shape.MoveTo(head.At(-wide, side));
                shape.QuadTo(head.AtRidge(-0.35f, top), head.AtRidge(0, top));
                shape.QuadTo(head.AtRidge(0.35f, top), head.At(wide, side));
                shape.LineTo(head.At(wide * 0.95f, side + 0.5f));
                shape.QuadTo(head.At(jaw, chin), head.At(0, chin + 0.08f));
                shape.QuadTo(head.At(-jaw, chin), head.At(-wide * 0.95f, side + 0.5f));
                break;
        }

        shape.Close();
        using var outline = shape.Detach();
        using var fill = new SKPaint { IsAntialias = true, Shader = Shade(head, colour, Between(random, 0.55f, 1f), Between(random, 0.55f, 1f)) };
        canvas.DrawPath(outline, fill);
        canvas.Save();
        canvas.ClipPath(outline, antialias: true);
        Texture(canvas, head, dress, colour, top, random);
        canvas.Restore();
        if (dress == FaceDress.Scarf) return;
        using var loop = Line(random.Unit() < 0.7 ? SKColors.White : colour, head.Unit * Between(random, 0.02f, 0.05f));
        foreach (var way in (ReadOnlySpan<float>)[-1, 1])
        {
            canvas.DrawLine(head.At(way * wide, side + 0.05f), head.At(way * 1.45f, Between(random, -0.1f, 0.3f)), loop);
            canvas.DrawLine(head.At(way * wide * 0.9f, side + 0.6f), head.At(way * 1.45f, Between(random, 0.3f, 0.6f)), loop);
        }
    }

    private static void Texture(SKCanvas canvas, Head head, FaceDress dress, SKColor colour, float top, SeededRandom random)
    {
        using var line = Line(Darker(colour, Between(random, 0.6f, 0.95f)), head.Unit * Between(random, 0.015f, 0.04f));
        switch (dress)
        {
            case FaceDress.SurgicalMask:
                for (var pleat = 0; pleat < 3; pleat++)
                {
                    var y = top + 0.35f + pleat * Between(random, 0.22f, 0.34f);
                    canvas.DrawLine(head.At(-1.2f, y + 0.1f), head.AtRidge(0, y), line);
                    canvas.DrawLine(head.AtRidge(0, y), head.At(1.2f, y + 0.1f), line);
                }

                break;
            case FaceDress.Ffp2Mask:
                canvas.DrawLine(head.AtRidge(0, top), head.At(0, 2), line);
                if (random.Unit() < 0.5) canvas.DrawLine(head.At(-1.2f, 1), head.At(1.2f, 1), line);
                break;
            default:
                var pattern = random.Unit();
                if (pattern < 0.35) break;
                using (var print = new SKPaint { IsAntialias = true, Color = AnyColour(random) })
                {
                    for (var i = 0; i < 60; i++)
                    {
                        var at = head.At(Between(random, -1.5f, 1.5f), Between(random, 0.1f, 2.8f));
                        if (pattern < 0.7) canvas.DrawCircle(at, head.Unit * Between(random, 0.02f, 0.1f), print);
                        else canvas.DrawLine(at, at + new SKPoint(head.Unit * 0.4f, head.Unit * 0.1f), line);
                    }
                }

                break;
        }
    }

    private static void Glasses(SKCanvas canvas, Head head, FaceDress dress, SeededRandom random)
    {
        float half = Between(random, 0.32f, 0.47f), high = Between(random, 0.2f, 0.38f), drop = Between(random, -0.02f, 0.1f);
        var squareness = Between(random, 0.35f, 1f);
        var dropped = random.Unit() < 0.25 ? Between(random, 0.1f, 0.3f) : 0;
        var frame = random.Unit() < 0.6 ? new SKColor((byte)random.Below(60), (byte)random.Below(60), (byte)random.Below(60)) : AnyColour(random);
        using var rim = Line(frame, head.Unit * (random.Unit() < 0.2 ? 0.012f : Between(random, 0.02f, 0.09f)));
        foreach (var way in (ReadOnlySpan<float>)[-1, 1])
        {
            var middle = head.Eye(way) + head.Step(way * Between(random, 0, 0.04f), drop);
            using var shape = new SKPathBuilder();
            for (var i = 0; i < 28; i++)
            {
                var (sin, cos) = MathF.SinCos(2 * MathF.PI * i / 28);
                float x = MathF.Sign(cos) * MathF.Pow(MathF.Abs(cos), squareness), y = MathF.Sign(sin) * MathF.Pow(MathF.Abs(sin), squareness);
                var point = middle + head.Step(x * half, y * high * (y > 0 ? 1 + dropped : 1));
                if (i == 0) shape.MoveTo(point);
                else shape.LineTo(point);
            }

            shape.Close();
            using var lens = shape.Detach();
            using (var glass = new SKPaint { IsAntialias = true, Shader = Glass(dress, middle, head, high, random) }) canvas.DrawPath(lens, glass);
            canvas.Save();
            canvas.ClipPath(lens, antialias: true);
            Reflect(canvas, middle, head, half, dress, random);
            canvas.Restore();
            canvas.DrawPath(lens, rim);
            canvas.DrawLine(middle + head.Step(way * half, -high * 0.5f), head.At(way * Between(random, 1.15f, 1.4f), Between(random, -0.1f, 0.1f)), rim);
        }

        canvas.DrawLine(head.Eye(-1) + head.Step(half, drop - high * 0.2f), head.Eye(1) + head.Step(-half, drop - high * 0.2f), rim);
    }

    private static SKShader Glass(FaceDress dress, SKPoint middle, Head head, float high, SeededRandom random)
    {
        var tint = new SKColor((byte)random.Below(50), (byte)random.Below(45), (byte)random.Below(45));
        var (above, below) = dress switch
        {
            FaceDress.ClearGlasses => (tint.WithAlpha((byte)random.Below(22)), tint.WithAlpha((byte)random.Below(12))),
            FaceDress.GradientGlasses => (tint.WithAlpha((byte)(220 + random.Below(36))), tint.WithAlpha((byte)(90 + random.Below(90)))),
            FaceDress.MirroredGlasses => (AnyColour(random).WithAlpha((byte)(215 + random.Below(41))), AnyColour(random).WithAlpha((byte)(215 + random.Below(41)))),
            _ => (tint.WithAlpha((byte)(205 + random.Below(51))), tint.WithAlpha((byte)(205 + random.Below(51)))),
        };
        return SKShader.CreateLinearGradient(middle + head.Step(0, -high), middle + head.Step(0, high), [above, below], SKShaderTileMode.Clamp);
    }

    private static void Reflect(SKCanvas canvas, SKPoint middle, Head head, float half, FaceDress dress, SeededRandom random)
    {
        if (random.Unit() > (dress == FaceDress.ClearGlasses ? 0.35 : 0.5)) return;
        using var light = Line(SKColors.White.WithAlpha((byte)(40 + random.Below(150))), head.Unit * Between(random, 0.02f, 0.1f));
        var at = middle + head.Step(Between(random, -half, half), Between(random, -0.2f, 0.1f));
        canvas.DrawLine(at, at + head.Step(Between(random, -0.15f, 0.15f), Between(random, 0.05f, 0.2f)), light);
    }

    private static SKColor MaskColour(FaceDress dress, SeededRandom random) => dress switch
    {
        FaceDress.SurgicalMask => random.Below(5) switch
        {
            0 => new(235, 238, 240),
            1 => new(150, 200, 170),
            2 => new(30, 30, 34),
            _ => new((byte)(130 + random.Below(60)), (byte)(185 + random.Below(40)), (byte)(210 + random.Below(40))),
        },
        FaceDress.Ffp2Mask => random.Below(4) switch { 0 => new(30, 30, 33), 1 => new(180, 182, 186), _ => new(238, 238, 236) },
        _ => AnyColour(random),
    };

    private static SKColor AnyColour(SeededRandom random) => new((byte)random.Below(256), (byte)random.Below(256), (byte)random.Below(256));

    private static SKColor Darker(SKColor colour, float factor) => new((byte)(colour.Red * factor), (byte)(colour.Green * factor), (byte)(colour.Blue * factor));

    private static SKShader Shade(Head head, SKColor colour, float left, float right) => SKShader.CreateLinearGradient(
        head.At(-1.1f, 1), head.At(1.1f, 1), [Darker(colour, left), colour, Darker(colour, right)], [0, 0.5f, 1], SKShaderTileMode.Clamp);

    private static SKPaint Line(SKColor colour, float width) => new() { IsAntialias = true, Color = colour, Style = SKPaintStyle.Stroke, StrokeWidth = MathF.Max(0.6f, width), StrokeCap = SKStrokeCap.Round };

    private static float Between(SeededRandom random, float low, float high) => low + (high - low) * (float)random.Unit();

    /// <summary>Places on a face: across in distances of the eyes, down from the eyes (0) to the mouth (1).</summary>
    private sealed class Head
    {
        private readonly FaceLandmarks _face;
        private readonly ImagePoint _along, _down;
        private readonly float _turned;

        public Head(in FaceLandmarks face)
        {
            _face = face;
            Unit = MathF.Max(1, face.InterEyeDistance);
            _along = (face.RightEye - face.LeftEye) * (1 / Unit);
            _down = face.MouthCentre - face.EyesCentre;
            var ridge = face.Nose - (face.EyesCentre + _down * 0.55f);
            _turned = (ridge.X * _along.X + ridge.Y * _along.Y) / Unit;
        }

        public float Unit { get; }

        public SKPoint At(float x, float y) => Point(_face.EyesCentre + _along * (x * Unit) + _down * y);

        /// <summary>In the plane of the nose, which stands out and is shifted where the head is turned.</summary>
        public SKPoint AtRidge(float x, float y) => At(x + _turned, y);

        public SKPoint Eye(float way) => Point(way < 0 ? _face.LeftEye : _face.RightEye);

        public SKPoint Step(float x, float y) => Point(_along * (x * Unit) + new ImagePoint(-_along.Y, _along.X) * (y * Unit));

        private static SKPoint Point(ImagePoint p) => new(p.X, p.Y);
    }
}
