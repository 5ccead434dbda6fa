using EdgeFace.Core.Imaging;

namespace EdgeFace.Vision.Pad;

/// <summary>
/// The square around a face that an attack detector looks at, as the detectors' training cut it (Silent-Face's
/// <c>CropImage</c>): so many times the box, shrunk to the frame where it must be, then shifted into it.
/// </summary>
internal static class PadCrop
{
    /// <summary>Takes a pixel of the model's picture to the frame; not uniform where the box is not square.</summary>
    /// <param name="scale">Sides of the crop relative to the box's.</param>
    public static FaceBox Around(in FaceBox face, float scale, int frameWidth, int frameHeight)
    {
        float width = MathF.Max(1, face.Width), height = MathF.Max(1, face.Height);
        scale = MathF.Min(scale, MathF.Min((frameHeight - 1) / height, (frameWidth - 1) / width));
        width *= scale;
        height *= scale;
        var left = Shift(face.CentreX - width / 2, width, frameWidth - 1);
        var top = Shift(face.CentreY - height / 2, height, frameHeight - 1);
        return new(left, top, width, height);
    }

    private static float Shift(float start, float length, float end) =>
        MathF.Max(0, MathF.Min(float.IsFinite(start) ? start : 0, end - length));
}
