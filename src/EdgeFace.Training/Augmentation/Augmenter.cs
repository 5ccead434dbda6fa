using EdgeFace.Core.Evaluation;
using EdgeFace.Core.Imaging;
using EdgeFace.Vision.Alignment;

namespace EdgeFace.Training.Augmentation;

/// <summary>Makes samples of crops. Everything is drawn from the generator given. Not safe for use by two threads at once.</summary>
internal sealed class Augmenter(AugmentationOptions options) : IDisposable
{
    private readonly Degradation _degradation = new();

    /// <param name="crop">See <see cref="Datasets.LooseCrop"/>; it is not changed.</param>
    /// <param name="landmarks">In the crop.</param>
    /// <param name="sample">Where it goes.</param>
    /// <returns>How the face was moved.</returns>
    public FaceGeometry Apply(Frame crop, in FaceLandmarks landmarks, Sample sample, SeededRandom random)
    {
        var geometry = FaceGeometry.Draw(options, sample.Side, random);
        Cut(crop, geometry, sample);
        var moved = geometry.Move(landmarks);
        if (random.Chance(options.Sunglasses)) Occlusion.Sunglasses(sample, moved, random);
        if (random.Chance(options.Mask)) Occlusion.Mask(sample, moved, random);
        if (random.Chance(options.Patch)) Occlusion.Patch(sample, random);
        if (random.Chance(options.Light)) Degradation.Relight(sample, random);
        if (random.Chance(options.LowLight)) Degradation.Darken(sample, random);
        if (random.Chance(options.Blur))
        {
            if (random.Chance(0.5f)) _degradation.Blur(sample, random);
            else Degradation.Coarsen(sample, random);
        }

        if (random.Chance(options.Jpeg)) _degradation.Compress(sample, random);
        return geometry;
    }

    /// <summary>Cuts the sample out of the crop, unchanged otherwise.</summary>
    public static void Cut(Frame crop, in FaceGeometry geometry, Sample sample)
    {
        FaceAligner.Sample(crop, geometry.ToCrop, sample.Side, sample.Side, sample.Planes);
        if (geometry.Mirrored) sample.Mirror();
    }

    public void Dispose() => _degradation.Dispose();
}
