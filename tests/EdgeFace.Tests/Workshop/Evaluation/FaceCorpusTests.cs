using EdgeFace.Workshop.Evaluation;
using EdgeFace.Workshop.Evaluation.Corpus;
using Xunit;

namespace EdgeFace.Tests.Workshop.Evaluation;

public sealed class FaceCorpusTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Read_FoldersAndFiles_AreNumberedByPerson()
    {
        _folder.File("Zoe_Lee/Zoe_Lee_0010.jpg");
        _folder.File("Zoe_Lee/Zoe_Lee_0002.jpg");
        _folder.File("Abe_Ng_0001.png");
        _folder.File("Zoe_Lee/notes.txt");

        var corpus = FaceCorpus.Read(_folder.Path);

        Assert.Equal(["Abe_Ng", "Zoe_Lee"], corpus.People);
        Assert.Equal([1, 2, 10], corpus.Pictures.Select(p => p.Number!.Value));
        Assert.Equal([0, 1, 1], corpus.PersonOfPicture);
        Assert.Equal(2, corpus.Find("Zoe_Lee", 10));
        Assert.Null(corpus.Find("Zoe_Lee", 3));
        Assert.Null(corpus.Find("Nobody", 1));
    }

    [Fact]
    public void Read_FolderNamedOtherThanItsFiles_CountsTheFolder()
    {
        _folder.File("0003/0003_01_00_01_17.jpg");

        var picture = Assert.Single(FaceCorpus.Read(_folder.Path).Pictures);

        Assert.Equal(("0003", 17), (picture.Person, picture.Number));
    }

    [Fact]
    public void Only_SomePeople_LeavesTheOthersOut()
    {
        _folder.File("a_0001.jpg");
        _folder.File("b_0001.jpg");

        Assert.Equal(["b"], FaceCorpus.Read(_folder.Path).Only(new HashSet<string> { "b", "c" }).People);
    }

    [Fact]
    public void Read_NoPictures_SaysWhatIsWanted()
    {
        var fault = Assert.Throws<EvaluationException>(() => FaceCorpus.Read(_folder.Path));

        Assert.Contains("person_0001.jpg", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_NoFolder_NamesIt()
    {
        var missing = Path.Combine(_folder.Path, "missing");

        Assert.Contains(missing, Assert.Throws<EvaluationException>(() => FaceCorpus.Read(missing)).Message, StringComparison.Ordinal);
    }
}
