using EdgeFace.Core.Access;
using EdgeFace.Core.Imaging;
using EdgeFace.Core.Recognition;
using EdgeFace.Tests.Support;
using EdgeFace.Vision;
using EdgeFace.Vision.Imaging;
using EdgeFace.Vision.Packages;
using EdgeFace.Vision.Quality;
using Xunit;

namespace EdgeFace.Tests.Vision.Quality;

public class CropClassifierTests
{
    private const int Hidden = 3;

    private static readonly string[] People = ["0001", "0003", "0004", "0006", "0011", "0012"];

    [Fact]
    public void Shipped_Weights_AreWholeAndSayWhereTheyComeFrom()
    {
        var look = CropClassifier.Shipped().Look(AlignedFace.Create());
        Assert.InRange(look.Upright, 0, 1);
        Assert.InRange(look.Turns, 0, 3);
    }

    [Fact]
    public void Constructor_AChangedByte_IsRefused()
    {
        var weights = Made();
        weights.Values[17] ^= 1;
        Assert.Contains("damaged", Assert.Throws<InvalidDataException>(() => new CropClassifier(weights)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Constructor_WeightsOfOtherFeatures_AreRefused() =>
        Assert.Throws<InvalidDataException>(() => new CropClassifier(Made() with { Features = CropFeatures.Revision + 1 }));

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{\"hidden\":\"many\"}")]
    public void Read_NoWeights_IsRefused(string json) =>
        Assert.Throws<InvalidDataException>(() => CropClassifier.Read(new MemoryStream(System.Text.Encoding.UTF8.GetBytes(json))));

    [Fact]
    public void Look_AnyCrop_AllocatesNothing()
    {
        var classifier = CropClassifier.Shipped();
        var crop = Made(v => v);
        // Code that is not optimised yet boxes numbers.
        var allocated = long.MaxValue;
        for (var round = 0; round < 50 && allocated > 0; round++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < 60; i++) classifier.Look(crop);
            allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        }

        Assert.Equal(0, allocated);
    }

    // Light that is only brighter or of more contrast is no other face.
    [Fact]
    public void Read_BrighterAndOfMoreContrast_GivesNearlyTheSameFeatures()
    {
        var a = new CropFeatures().Read(Made(v => v)).ToArray();
        var b = new CropFeatures().Read(Made(v => 1.5f * v + 20)).ToArray();
        Assert.All(a.Zip(b), pair => Assert.Equal(pair.First, pair.Second, 0.2f));
    }

    [Theory]
    [InlineData(PictureOrientation.Upright, 0)]
    [InlineData(PictureOrientation.UpsideDown, 2)]
    public void Examine_PeopleBeforeACamera_StandAsTheyAreTurned(PictureOrientation orientation, int turns)
    {
        SharedData.Require();
        BuiltModels.Require();
        using var models = RecognitionModels.Load(new ModelsOptions { Folder = BuiltModels.Root }, new(), new(), TimeProvider.System);
        var probe = models.CreateProbe(QualityThresholds.ForProbes());
        int found = 0, used = 0;
        foreach (var frame in Frames(orientation))
        {
            using (frame)
            {
                if (probe.Choose(probe.Detect(models.Detector, frame), 0, out _) is not { } face) continue;
                var quality = probe.Examine(frame, face);
                found++;
                if (probe.Check(quality) is not { Reason: DenialReason.NotUpright }) used++;
                Assert.Equal(turns, quality.QuarterTurns);
            }
        }

        Assert.True(found > 20, $"{found} faces");
        Assert.Equal(turns == 0 ? found : 0, used);
    }

    private static IEnumerable<Frame> Frames(PictureOrientation orientation)
    {
        using var decoder = new StillDecoder();
        var pool = new FramePool();
        foreach (var person in People)
        {
            var files = Directory.GetFiles(Path.Combine(SharedData.Data, "door-dev", "live", person), "*.jpg").Order(StringComparer.Ordinal).ToArray();
            for (var i = 0; i < files.Length; i += Math.Max(1, files.Length / 6))
            {
                if (decoder.Read(files[i]).Frame is { } frame) yield return FrameTurner.Upright(frame, orientation, pool);
            }
        }
    }

    private static CropClassifierWeights Made()
    {
        var values = new byte[2 * CropClassifier.CountFor(Hidden)];
        return new(CropFeatures.Revision, Hidden, "made", "none", CropClassifier.Hash(values), values);
    }

    // Waves of luminance, 20 to 140.
    private static AlignedFace Made(Func<float, float> light)
    {
        var crop = AlignedFace.Create();
        for (var i = 0; i < AlignedFace.ByteCount; i++)
        {
            var (y, x) = Math.DivRem(i % AlignedFace.PlaneSize, AlignedFace.Side);
            crop.Planes[i] = (byte)light(80 + 60 * MathF.Sin(x / 9f) * MathF.Cos(y / 13f));
        }

        return crop;
    }
}
