using EdgeFace.Workshop.Evaluation;
using EdgeFace.Workshop.Evaluation.Corpus;
using Xunit;

namespace EdgeFace.Tests.Workshop.Evaluation;

public sealed class AliasListTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void GroupOfPerson_NamesOfOneLine_ShareAGroup()
    {
        foreach (var name in new[] { "a", "b", "c", "d" }) _folder.File($"{name}_0001.jpg");
        var corpus = FaceCorpus.Read(_folder.Path);

        var groups = AliasList.Parse(["# people", "c\ta", "x\ty # nobody here"], "l").GroupOfPerson(corpus);

        Assert.Equal([0, 1, 0, 2], groups);
    }

    [Fact]
    public void UsedIn_NamesThatAreNotThere_AreLeftOut()
    {
        _folder.File("a_0001.jpg");
        _folder.File("b_0001.jpg");
        var list = AliasList.Parse(["a\tb", "c\td", "e\tf\ta2"], "l");

        Assert.Equal([["a", "b"]], list.UsedIn(FaceCorpus.Read(_folder.Path)));
    }

    [Theory]
    [InlineData("alone")]
    [InlineData("a\tb\na\tc")]
    public void Parse_OneNameOrOneTwice_Throws(string text) =>
        Assert.Throws<EvaluationException>(() => AliasList.Parse(text.Split('\n'), "l"));

    [Fact]
    public void Shipped_Always_NamesTheKnownAliases() =>
        Assert.Contains(AliasList.Shipped().Groups, group => group.SequenceEqual(["Hasan_Wirayuda", "Hassan_Wirajuda"]));
}
