using EdgeFace.Core.Evaluation;
using EdgeFace.Core.Imaging;

namespace EdgeFace.Training.Augmentation;

/// <summary>What hides a part of a face. Shapes follow the landmarks.</summary>
internal static class Occlusion
{
    /// <summary>A rectangle of one colour or of noise, 2 to 15 % of the picture.</summary>
    public static void Patch(Sample sample, SeededRandom random)
    {
        var area = random.Between(0.02f, 0.15f) * sample.PlaneSize;
        var ratio = MathF.Exp(random.Between(-0.8f, 0.8f));
        int width = Math.Clamp((int)MathF.Sqrt(area * ratio), 1, sample.Side), height = Math.Clamp((int)MathF.Sqrt(area / ratio), 1, sample.Side);
        int left = random.Below(sample.Side - width + 1), top = random.Below(sample.Side - height + 1);
        var noisy = random.Chance(0.5f);
        for (var channel = 0; channel < 3; channel++)
        {
            var colour = (byte)random.Below(256);
            for (var y = top; y < top + height; y++)
            {
                foreach (ref var value in sample.Plane(channel).Slice(y * sample.Side + left, width)) value = noisy ? (byte)random.Below(256) : colour;
            }
        }
    }

    /// <summary>From the middle of the nose down to under the chin, as wide as the cheeks.</summary>
    public static void Mask(Sample sample, in FaceLandmarks face, SeededRandom random)
    {
        var along = Direction(face);
        var down = new ImagePoint(-along.Y, along.X);
        var unit = face.InterEyeDistance;
        var top = face.Nose + down * (unit * random.Between(-0.35f, 0.05f));
        var bottom = face.MouthCentre + down * (unit * random.Between(0.75f, 1.1f));
        var half = unit * random.Between(0.85f, 1.1f);
        Fill(sample, Colour(random, 90, 255), [
            top, top + along * (half * 0.6f) + down * (unit * 0.12f), top + along * half + down * (unit * 0.35f),
            bottom + along * (half * 0.55f), bottom - along * (half * 0.55f), top - along * half + down * (unit * 0.35f), top - along * (half * 0.6f) + down * (unit * 0.12f),
        ]);
    }

    /// <summary>Two dark glasses over the eyes and a bridge between them.</summary>
    public static void Sunglasses(Sample sample, in FaceLandmarks face, SeededRandom random)
    {
        var along = Direction(face);
        var down = new ImagePoint(-along.Y, along.X);
        var unit = face.InterEyeDistance;
        float width = unit * random.Between(0.36f, 0.48f), height = unit * random.Between(0.25f, 0.38f);
        var colour = Colour(random, 0, 60);
        foreach (var eye in (ReadOnlySpan<ImagePoint>)[face.LeftEye, face.RightEye])
        {
            var shape = new ImagePoint[16];
            for (var i = 0; i < shape.Length; i++)
            {
                var (sin, cos) = MathF.SinCos(2 * MathF.PI * i / shape.Length);
                // A superellipse: rounder than a rectangle, squarer than an ellipse.
                shape[i] = eye + along * (width * MathF.Sign(cos) * MathF.Sqrt(MathF.Abs(cos))) + down * (height * MathF.Sign(sin) * MathF.Sqrt(MathF.Abs(sin)));
            }

            Fill(sample, colour, shape);
        }

        Fill(sample, colour, [
            face.LeftEye - down * (unit * 0.06f), face.RightEye - down * (unit * 0.06f), face.RightEye + down * (unit * 0.04f), face.LeftEye + down * (unit * 0.04f),
        ]);
    }

    /// <summary>Fills a polygon by the even-odd rule, pixel centres inside it.</summary>
    internal static void Fill(Sample sample, (byte R, byte G, byte B) colour, ReadOnlySpan<ImagePoint> corners)
    {
        Span<byte> values = [colour.R, colour.G, colour.B];
        for (var y = 0; y < sample.Side; y++)
        {
            for (var x = 0; x < sample.Side; x++)
            {
                if (!Contains(corners, x, y)) continue;
                for (var channel = 0; channel < 3; channel++) sample.Plane(channel)[y * sample.Side + x] = values[channel];
            }
        }
    }

    private static bool Contains(ReadOnlySpan<ImagePoint> corners, float x, float y)
    {
        var inside = false;
        var from = corners[^1];
        foreach (var to in corners)
        {
            if (from.Y > y != to.Y > y && x < (to.X - from.X) * (y - from.Y) / (to.Y - from.Y) + from.X) inside = !inside;
            from = to;
        }

        return inside;
    }

    private static ImagePoint Direction(in FaceLandmarks face)
    {
        var across = face.RightEye - face.LeftEye;
        return across * (1 / MathF.Max(1e-3f, face.InterEyeDistance));
    }

    private static (byte, byte, byte) Colour(SeededRandom random, int low, int high) =>
        ((byte)(low + random.Below(high - low + 1)), (byte)(low + random.Below(high - low + 1)), (byte)(low + random.Below(high - low + 1)));
}
