using EdgeFace.Training;
using EdgeFace.Training.Datasets;
using EdgeFace.Training.Preparation;
using EdgeFace.TrainingTests.Support;
using Xunit;

namespace EdgeFace.TrainingTests.Preparation;

public sealed class PreparationTests
{
    [Fact]
    public void Apply_SameFileTwice_KeepsTheFirst()
    {
        var faces = DuplicateTest.Apply([Face("anna", "a1", sha: "x"), Face("anna", "a2", sha: "x", hash: ~0UL), Face("boris", "b1", sha: "x", hash: 0xFFFF)]);

        Assert.Null(faces[0].Refusal);
        Assert.Equal("the same file as a1", faces[1].Refusal);
        Assert.Contains("under another name", faces[2].Refusal);
    }

    [Fact]
    public void Apply_AlikeCrops_AreOnePictureForOnePersonOnly()
    {
        var faces = DuplicateTest.Apply([Face("anna", "a1", hash: 0), Face("anna", "a2", hash: 0b101), Face("boris", "b1", hash: 0), Face("anna", "a3", hash: 0xFFFF)]);

        Assert.Equal([null, "looks the same as a1", null, null], faces.Select(face => face.Refusal));
    }

    [Fact]
    public void Find_OneStrangerAmongMany_IsNamedFirst()
    {
        var faces = Enumerable.Range(0, 6).Select(i => Face("anna", $"a{i}", embedding: i == 4 ? [0, 100] : [100, (byte)i])).ToList();

        var outliers = OutlierTest.Find(faces, 0.4f);

        Assert.Equal(4, outliers[0].Index);
        Assert.Single(outliers);
    }

    [Fact]
    public void Of_SomebodyAdded_NobodyChangesSides()
    {
        string[] names = [.. Enumerable.Range(0, 200).Select(i => $"person {i}")];
        var before = PeopleSplit.Of(names, 0.2, 1);
        var after = PeopleSplit.Of([.. names, "somebody else"], 0.2, 1);

        Assert.Equal(before, after.Take(200));
        Assert.InRange(before.Count(person => person.Part == DatasetPart.Validation), 20, 60);
    }

    [Fact]
    public void Parse_IdentityFile_IsReadAsCelebAHasIt()
    {
        var list = PictureList.Parse(["000001.jpg 2880", "", "000002.jpg  2937"], "identity.txt", "/faces").ToList();

        Assert.Equal([new("2880", "/faces/000001.jpg"), new("2937", "/faces/000002.jpg")], list);
    }

    [Theory]
    [InlineData("000001.jpg")]
    [InlineData("../x.jpg 3")]
    [InlineData("a b c")]
    public void Parse_LineThatIsNone_IsNamed(string line) =>
        Assert.Contains("line 2", Assert.Throws<TrainingException>(() => PictureList.Parse(["a.jpg 1", line], "identity.txt", "/faces").ToList()).Message);

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    public void Open_KilledInTheMiddleOfALine_GoesOnWithTheWholeOnes(int missing)
    {
        using var folder = new TemporaryFolder();
        using (var log = PreparationLog.Open(folder.Path, "recipe"))
        {
            log.Add(Face("anna", "/a1"));
            log.Add(Face("anna", "/a2"));
        }

        var path = folder.File(PreparationLog.FileName);
        File.WriteAllBytes(path, File.ReadAllBytes(path)[..^missing]);
        using (var log = PreparationLog.Open(folder.Path, "recipe"))
        {
            Assert.NotNull(log.Find("/a1", 10));
            Assert.Null(log.Find("/a2", 10));
            Assert.Null(log.Find("/a1", 11));
            log.Add(Face("anna", "/a3"));
        }

        using var again = PreparationLog.Open(folder.Path, "recipe");
        Assert.NotNull(again.Find("/a1", 10));
        Assert.NotNull(again.Find("/a3", 10));
    }

    [Fact]
    public void Open_AnotherRecipe_BeginsAnew()
    {
        using var folder = new TemporaryFolder();
        using (var log = PreparationLog.Open(folder.Path, "one")) log.Add(Face("anna", "/a1"));

        using var other = PreparationLog.Open(folder.Path, "two");

        Assert.Null(other.Find("/a1", 10));
    }

    [Fact]
    public void Build_FewPicturesAndExcluded_HaveTheirReasons()
    {
        List<PreparedFace> faces = [.. Enumerable.Range(0, 40).SelectMany(person => Enumerable.Range(0, person == 0 ? 1 : 3).Select(i => Face($"p{person}", $"/p{person}/{i}", sha: $"{person} {i}", hash: (ulong)(0xFF << 8 * i))))];

        var file = DatasetBuilder.Build(faces, new(2, 0.3, 1, -1, false, new HashSet<string> { "/p1/2" }));

        Assert.Contains(file.Refused, refused => refused is { Source: "/p0/0", Reason: "the person has 1 usable pictures, wanted are 2" });
        Assert.Contains(file.Refused, refused => refused is { Source: "/p1/2", Reason: "excluded by hand" });
        Assert.Equal(39, file.People.Count);
        Assert.Equal(116, file.Pictures.Count);
    }

    [Fact]
    public void Read_DatasetThatPointsOutside_IsRefused()
    {
        using var folder = new TemporaryFolder();
        DatasetFile file = new(1, LooseCrop.Margin, false, [new("a", DatasetPart.Training)], [new(0, "x", "../secret.jpg", new float[10])], [], []);
        File.WriteAllBytes(folder.File(DatasetFile.FileName), Workshop.Building.ManifestJson.Serialise(file));

        Assert.Contains("outside the dataset", Assert.Throws<TrainingException>(() => DatasetFile.Read(folder.Path)).Message);
    }

    private static PreparedFace Face(string person, string path, string? sha = null, ulong hash = 0, byte[]? embedding = null) =>
        new(person, path, 10, sha ?? path, null, "crop.jpg", new float[10], hash, embedding ?? [100, 1]);
}
