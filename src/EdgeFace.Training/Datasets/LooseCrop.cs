using EdgeFace.Core.Imaging;
using EdgeFace.Vision.Alignment;

namespace EdgeFace.Training.Datasets;

/// <summary>
/// An aligned face with a margin all around: the device's 112 x 112 pixels in the middle of 144 x 144, so that training can
/// turn, shift and scale it without running out of picture.
/// </summary>
internal static class LooseCrop
{
    /// <summary>Pixels on each side around the aligned face.</summary>
    public const int Margin = 16;

    public const int Side = AlignedFace.Side + 2 * Margin;

    /// <summary>Cuts the crop out of a picture, aligned by the device's own transform.</summary>
    public static Frame Of(Frame picture, in FaceLandmarks landmarks)
    {
        var planes = new byte[3 * Side * Side];
        FaceAligner.Sample(picture, ToPicture(landmarks), Side, Side, planes);
        return Planar.ToFrame(planes, Side, Side);
    }

    /// <summary>Where the landmarks lie in the crop.</summary>
    public static FaceLandmarks LandmarksIn(in FaceLandmarks picture)
    {
        var transform = ToPicture(picture).Invert();
        return new(
            transform.Apply(picture.LeftEye), transform.Apply(picture.RightEye), transform.Apply(picture.Nose),
            transform.Apply(picture.MouthLeft), transform.Apply(picture.MouthRight));
    }

    /// <summary>The aligned face in the middle: 3 x 112 x 112 planar bytes.</summary>
    public static byte[] Aligned(Frame crop)
    {
        var planes = new byte[AlignedFace.ByteCount];
        var pixels = crop.Pixels;
        for (var y = 0; y < AlignedFace.Side; y++)
        {
            var row = (y + Margin) * crop.Stride + 3 * Margin;
            for (var x = 0; x < AlignedFace.Side; x++)
            {
                for (var c = 0; c < 3; c++) planes[c * AlignedFace.PlaneSize + y * AlignedFace.Side + x] = pixels[row + 3 * x + c];
            }
        }

        return planes;
    }

    private static SimilarityTransform ToPicture(in FaceLandmarks landmarks)
    {
        var aligned = FaceAligner.ToFrame(landmarks);
        var corner = aligned.Apply(new(-Margin, -Margin));
        return aligned with { Tx = corner.X, Ty = corner.Y };
    }
}
