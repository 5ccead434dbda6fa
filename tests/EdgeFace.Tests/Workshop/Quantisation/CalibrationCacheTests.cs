using EdgeFace.Tests.Workshop.Evaluation;
using EdgeFace.Workshop.Measuring;
using EdgeFace.Workshop.Quantisation;
using Xunit;

namespace EdgeFace.Tests.Workshop.Quantisation;

public sealed class CalibrationCacheTests : IDisposable
{
    private static readonly IReadOnlyList<AlignedCrop> Crops = [new("a", [1, 2, 3]), new("b", [4, 5, 6])];

    private readonly TempFolder _folder = new();
    private readonly List<string> _warnings = [];
    private int _measured;

    [Fact]
    public void Get_TheSameAgain_IsMeasuredOnce()
    {
        var first = Get("model", Crops);
        var second = Get("model", Crops);

        Assert.Equal(1, _measured);
        Assert.Equal(first.Ranges["x"].Least, second.Ranges["x"].Least);
        Assert.Equal(first.Histograms["x"].Weights, second.Histograms["x"].Weights);
        Assert.Empty(_warnings);
    }

    [Fact]
    public void Get_OtherModelOrOtherFaces_IsMeasuredAnew()
    {
        Get("model", Crops);
        Get("another", Crops);
        Get("model", [.. Crops.Reverse()]);
        Get("model", [Crops[0]]);

        Assert.Equal(4, _measured);
    }

    [Fact]
    public void Get_EntryWithAnyByteTurned_IsMeasuredAnew()
    {
        Get("model", Crops);
        var path = Assert.Single(Directory.GetFiles(_folder.Path));
        var bytes = File.ReadAllBytes(path);
        for (var i = 0; i < bytes.Length; i += 7)
        {
            var damaged = bytes.ToArray();
            damaged[i] ^= 0x04;
            File.WriteAllBytes(path, damaged);
            _measured = 0;

            Get("model", Crops);

            Assert.Equal(1, _measured);
        }
    }

    [Fact]
    public void Get_FolderThatIsAFile_SaysSoAndGoesOn()
    {
        var cache = new CalibrationCache(_folder.File("taken"), _warnings.Add);

        var table = cache.Get("model", "pictures", Crops, Measure);

        Assert.Equal(1, _measured);
        Assert.NotNull(table);
        Assert.Contains("taken", Assert.Single(_warnings), StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private CalibrationTable Get(string source, IReadOnlyList<AlignedCrop> crops) =>
        new CalibrationCache(_folder.Path, _warnings.Add).Get(source, "pictures", crops, () => Measure() with { Source = source });

    private CalibrationTable Measure()
    {
        _measured++;
        return new(1, "model", "pictures", 2, new(StringComparer.Ordinal) { ["x"] = new([-1.25], [2.5], [0.125]) }, new(StringComparer.Ordinal) { ["x"] = new(-1.25, 2.5, 6, [1, 2, 3]) });
    }
}
