using EdgeFace.Core.Evaluation;
using EdgeFace.Core.Imaging;
using EdgeFace.Training.Datasets;

namespace EdgeFace.Training.Augmentation;

/// <summary>
/// How one sample is cut from its crop: a transform from the sample's pixels to the crop's, and whether it is mirrored
/// afterwards. Landmarks go the same way.
/// </summary>
/// <param name="ToCrop">Takes a pixel of the sample, before mirroring, to the crop.</param>
/// <param name="Side">Of the sample, in pixels.</param>
internal readonly record struct FaceGeometry(SimilarityTransform ToCrop, bool Mirrored, int Side)
{
    /// <summary>The aligned face as the device sees it, at another size.</summary>
    public static FaceGeometry Plain(int side) => Turned(side, 0, 1, 0, 0, false);

    public static FaceGeometry Draw(AugmentationOptions options, int side, SeededRandom random)
    {
        var mirrored = random.Chance(options.Flip);
        var angle = random.Between(-options.Rotation, options.Rotation) * MathF.PI / 180;
        var scale = 1 + random.Between(-options.Scale, options.Scale);
        return Turned(side, angle, scale, random.Between(-options.Shift, options.Shift), random.Between(-options.Shift, options.Shift), mirrored);
    }

    /// <param name="angle">Radians by which the sample's frame is turned over the crop.</param>
    /// <param name="scale">Above 1 the sample shows more than the aligned face.</param>
    public static FaceGeometry Turned(int side, float angle, float scale, float shiftX, float shiftY, bool mirrored)
    {
        var perPixel = scale * AlignedFace.Side / side;
        float a = perPixel * MathF.Cos(angle), b = perPixel * MathF.Sin(angle);
        // The sample's centre lies on the crop's, before the shift.
        float centre = (side - 1) / 2f, middle = (LooseCrop.Side - 1) / 2f;
        return new(new(a, b, middle + shiftX - (a * centre - b * centre), middle + shiftY - (b * centre + a * centre)), mirrored, side);
    }

    /// <summary>Where the crop's landmarks lie in the sample; left stays left in the picture.</summary>
    public FaceLandmarks Move(in FaceLandmarks crop)
    {
        var inverse = ToCrop.Invert();
        var (left, right, nose, mouthLeft, mouthRight) = (
            Place(inverse, crop.LeftEye), Place(inverse, crop.RightEye), Place(inverse, crop.Nose), Place(inverse, crop.MouthLeft), Place(inverse, crop.MouthRight));
        return Mirrored ? new(right, left, nose, mouthRight, mouthLeft) : new(left, right, nose, mouthLeft, mouthRight);
    }

    private ImagePoint Place(in SimilarityTransform inverse, ImagePoint point)
    {
        var moved = inverse.Apply(point);
        return Mirrored ? moved with { X = Side - 1 - moved.X } : moved;
    }
}
