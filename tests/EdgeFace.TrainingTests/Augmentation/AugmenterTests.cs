using EdgeFace.Core.Imaging;
using EdgeFace.Training;
using EdgeFace.Training.Augmentation;
using EdgeFace.Training.Datasets;
using Xunit;

namespace EdgeFace.TrainingTests.Augmentation;

public sealed class AugmenterTests
{
    private static readonly FaceLandmarks Face = new(new(54, 68), new(90, 68), new(72, 88), new(57, 108), new(87, 108));

    [Fact]
    public void Apply_SameSeed_GivesTheSamePicture()
    {
        using var augmenter = new Augmenter(AugmentationOptions.Full);
        var (first, second, other) = (Sample.Create(112), Sample.Create(112), Sample.Create(112));

        augmenter.Apply(Grey(128), Face, first, Randomness.Of(1, 2, 3));
        augmenter.Apply(Grey(128), Face, second, Randomness.Of(1, 2, 3));
        augmenter.Apply(Grey(128), Face, other, Randomness.Of(1, 2, 4));

        Assert.Equal(first.Planes, second.Planes);
        Assert.NotEqual(first.Planes, other.Planes);
    }

    [Fact]
    public void Apply_EverythingAtOnce_ChangesNoCrop()
    {
        var all = new AugmentationOptions(0.5f, 15, 0.1f, 4, 1, 1, 1, 1, 1, 1, 1);
        using var augmenter = new Augmenter(all);
        var crop = Grey(100);
        for (var seed = 0; seed < 40; seed++)
        {
            foreach (var side in (int[])[56, 112]) augmenter.Apply(crop, Face, Sample.Create(side), Randomness.Of(1, seed));
        }

        Assert.Equal(Grey(100).Pixels.ToArray(), crop.Pixels.ToArray());
    }

    [Fact]
    public void Sunglasses_Landmarks_HideTheEyesAndNotTheMouth()
    {
        var (sample, face) = Aligned();

        Occlusion.Sunglasses(sample, face, Randomness.Of(1, 1));

        Assert.True(Hidden(sample, face.LeftEye) && Hidden(sample, face.RightEye));
        Assert.False(Hidden(sample, face.MouthCentre) || Hidden(sample, face.MouthLeft));
    }

    [Fact]
    public void Mask_Landmarks_HidesTheMouthAndNotTheEyes()
    {
        for (var seed = 0UL; seed < 20; seed++)
        {
            var (sample, face) = Aligned();

            Occlusion.Mask(sample, face, Randomness.Of(seed, 1));

            Assert.True(Hidden(sample, face.MouthCentre) && Hidden(sample, face.MouthLeft) && Hidden(sample, face.MouthRight));
            Assert.False(Hidden(sample, face.LeftEye) || Hidden(sample, face.RightEye));
        }
    }

    [Fact]
    public void Darken_Picture_IsDark()
    {
        var (sample, _) = Aligned();

        Degradation.Darken(sample, Randomness.Of(1, 1));

        Assert.True(sample.Planes.Average(value => value) < 0.6 * 200);
    }

    [Fact]
    public void Blur_Stripes_LoseContrastAndKeepTheirMean()
    {
        var sample = Sample.Create(56);
        for (var i = 0; i < sample.Planes.Length; i++) sample.Planes[i] = (byte)(i % 2 * 200);
        using var degradation = new Degradation();

        degradation.Blur(sample, Randomness.Of(1, 1));

        Assert.InRange(sample.Planes.Average(value => value), 95, 105);
        Assert.True(sample.Planes.Max() - sample.Planes.Min() < 150);
    }

    private static (Sample, FaceLandmarks) Aligned()
    {
        var sample = Sample.Create(112);
        Array.Fill(sample.Planes, (byte)200);
        return (sample, AlignedFace.Template);
    }

    private static bool Hidden(Sample sample, ImagePoint at)
    {
        var index = (int)MathF.Round(at.Y) * sample.Side + (int)MathF.Round(at.X);
        return sample.Plane(0)[index] != 200 || sample.Plane(1)[index] != 200 || sample.Plane(2)[index] != 200;
    }

    private static Frame Grey(byte value)
    {
        var frame = Frame.Create(LooseCrop.Side, LooseCrop.Side);
        frame.Pixels.Fill(value);
        return frame;
    }
}
