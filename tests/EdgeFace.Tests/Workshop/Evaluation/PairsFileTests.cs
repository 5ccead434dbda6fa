using EdgeFace.Workshop.Evaluation;
using EdgeFace.Workshop.Evaluation.Corpus;
using Xunit;

namespace EdgeFace.Tests.Workshop.Evaluation;

public sealed class PairsFileTests : IDisposable
{
    private static readonly string[] Good = ["2\t1", "Ann_Lee\t1\t2", "Ann_Lee\t1\tBo_Li\t3", "Cy_Ox\t4\t5", "Cy_Ox\t4\tDi_Wu\t1"];

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Parse_TwoFolds_KnowsFoldsLinesAndPeople()
    {
        var file = PairsFile.Parse(Good, "pairs.txt");

        Assert.Equal(2, file.FoldCount);
        Assert.Equal([0, 0, 1, 1], file.Pairs.Select(p => p.Fold));
        Assert.Equal([true, false, true, false], file.Pairs.Select(p => p.Same));
        Assert.Equal(new NamedPair(1, 5, new("Cy_Ox", 4), new("Di_Wu", 1)), file.Pairs[3]);
        Assert.Equal(["Cy_Ox", "Di_Wu"], file.Only(2, 2).People().Order());
    }

    [Fact]
    public void Parse_OneNumberAtTheTop_IsOneFold() =>
        Assert.Equal(1, PairsFile.Parse(["1", "Ann_Lee\t1\t2", "Ann_Lee\t1\tBo_Li\t3"], "p").FoldCount);

    [Theory]
    [InlineData(0, "ten folds", "line 1")]
    [InlineData(2, "Ann_Lee\tone\tBo_Li\t3", "line 3")]
    [InlineData(3, "Cy_Ox\t4", "line 4")]
    [InlineData(4, "Cy_Ox\t4\tCy_Ox\t1", "line 5")]
    [InlineData(4, "", "should have 4 pairs")]
    public void Parse_WrongLine_IsNamed(int index, string line, string named)
    {
        var lines = Good.ToArray();
        lines[index] = line;

        Assert.Contains(named, Assert.Throws<EvaluationException>(() => PairsFile.Parse(lines, "p")).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(2, 1)]
    [InlineData(1, 3)]
    public void Only_NoSuchFolds_Throws(int first, int last) =>
        Assert.Throws<EvaluationException>(() => PairsFile.Parse(Good, "p").Only(first, last));

    [Fact]
    public void Resolve_MissingPictureWithinLimit_IsNamedAndLeftOut()
    {
        var resolved = ResolvedPairs.Of(PairsFile.Parse(Good, "p"), Corpus(), limit: 0.25);

        Assert.Equal(3, resolved.Pairs.Count);
        Assert.Equal(new UnresolvedPair(5, "Di_Wu 1"), Assert.Single(resolved.Unresolved));
    }

    [Fact]
    public void Resolve_MissingPicturesOverLimit_SaysWhichAndHowMany()
    {
        var fault = Assert.Throws<EvaluationException>(() => ResolvedPairs.Of(PairsFile.Parse(Good, "p"), Corpus(), limit: 0.1));

        Assert.Contains("1 of 4 pairs", fault.Message, StringComparison.Ordinal);
        Assert.Contains("Di_Wu 1 (line 5)", fault.Message, StringComparison.Ordinal);
    }

    private FaceCorpus Corpus()
    {
        foreach (var name in new[] { "Ann_Lee_0001", "Ann_Lee_0002", "Bo_Li_0003", "Cy_Ox_0004", "Cy_Ox_0005" }) _folder.File($"{name}.jpg");
        return FaceCorpus.Read(_folder.Path);
    }
}
