using EdgeFace.Core.Imaging;
using EdgeFace.Training;
using EdgeFace.Training.Augmentation;
using EdgeFace.Training.Datasets;
using Xunit;

namespace EdgeFace.TrainingTests.Augmentation;

public sealed class FaceGeometryTests
{
    [Theory]
    [InlineData(112)]
    [InlineData(56)]
    public void Move_AnyChange_LandmarksGoWithThePicture(int side)
    {
        for (var seed = 0UL; seed < 60; seed++)
        {
            var random = Randomness.Of(seed, 3);
            FaceLandmarks face = new(
                new(random.Between(48, 60), random.Between(60, 76)), new(random.Between(82, 96), random.Between(60, 76)), new(random.Between(64, 80), random.Between(80, 92)),
                new(random.Between(50, 62), random.Between(100, 112)), new(random.Between(80, 94), random.Between(100, 112)));
            var geometry = FaceGeometry.Draw(AugmentationOptions.Full with { Flip = 0.5f }, side, random);
            ImagePoint[] before = [face.LeftEye, face.RightEye, face.Nose, face.MouthLeft, face.MouthRight];
            var moved = geometry.Move(face);
            // Mirroring exchanges left and right.
            ImagePoint[] after = geometry.Mirrored
                ? [moved.RightEye, moved.LeftEye, moved.Nose, moved.MouthRight, moved.MouthLeft]
                : [moved.LeftEye, moved.RightEye, moved.Nose, moved.MouthLeft, moved.MouthRight];
            for (var i = 0; i < before.Length; i++)
            {
                var sample = Sample.Create(side);
                Augmenter.Cut(Spot(before[i]), geometry, sample);
                Assert.True(Centre(sample).DistanceTo(after[i]) < 0.35f, $"seed {seed}, landmark {i}: the picture has it at {Centre(sample)}, Move says {after[i]}");
            }
        }
    }

    [Fact]
    public void Plain_112_IsTheAlignedFaceItself()
    {
        var crop = Noise();
        var sample = Sample.Create(AlignedFace.Side);

        Augmenter.Cut(crop, FaceGeometry.Plain(AlignedFace.Side), sample);

        Assert.Equal(LooseCrop.Aligned(crop), sample.Planes);
    }

    [Fact]
    public void Plain_56_IsTheMeanOfEachFourPixels()
    {
        var crop = Noise();
        var aligned = LooseCrop.Aligned(crop);
        var sample = Sample.Create(56);

        Augmenter.Cut(crop, FaceGeometry.Plain(56), sample);

        for (var c = 0; c < 3; c++)
        {
            for (var i = 0; i < 56 * 56; i++)
            {
                var at = c * AlignedFace.PlaneSize + i / 56 * 2 * AlignedFace.Side + i % 56 * 2;
                var mean = (aligned[at] + aligned[at + 1] + aligned[at + AlignedFace.Side] + aligned[at + AlignedFace.Side + 1]) / 4.0;
                Assert.InRange(sample.Plane(c)[i], mean - 0.76, mean + 0.76);
            }
        }
    }

    // A bright blob, three pixels wide, on black.
    private static Frame Spot(ImagePoint at)
    {
        var frame = Frame.Create(LooseCrop.Side, LooseCrop.Side);
        for (var y = 0; y < frame.Height; y++)
        {
            for (var x = 0; x < frame.Width; x++)
            {
                var squared = (x - at.X) * (x - at.X) + (y - at.Y) * (y - at.Y);
                frame.Pixels[y * frame.Stride + 3 * x] = (byte)(250 * MathF.Exp(-squared / 4));
            }
        }

        return frame;
    }

    private static ImagePoint Centre(Sample sample)
    {
        double sum = 0, x = 0, y = 0;
        for (var i = 0; i < sample.PlaneSize; i++)
        {
            double weight = sample.Plane(0)[i];
            sum += weight;
            x += weight * (i % sample.Side);
            y += weight * (i / sample.Side);
        }

        return new((float)(x / sum), (float)(y / sum));
    }

    private static Frame Noise()
    {
        var frame = Frame.Create(LooseCrop.Side, LooseCrop.Side);
        var random = Randomness.Of(4, 4);
        foreach (ref var value in frame.Pixels) value = (byte)random.Below(256);
        return frame;
    }
}
