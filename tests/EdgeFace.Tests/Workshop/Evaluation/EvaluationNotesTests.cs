using EdgeFace.Workshop.Building;
using EdgeFace.Workshop.Evaluation;
using Xunit;

namespace EdgeFace.Tests.Workshop.Evaluation;

public class EvaluationNotesTests
{
    [Fact]
    public void Read_NoFile_IsNone() => Assert.Null(EvaluationNotes.Read("/nowhere/evaluation.json"));

    [Fact]
    public void Read_SomethingElse_SaysSo()
    {
        using var folder = new TempFolder();

        Assert.Contains("no evaluation notes", Assert.Throws<BuildFailedException>(() => EvaluationNotes.Read(folder.File("evaluation.json", "{"))).Message);
    }

    [Fact]
    public void Read_WrittenNotes_AreTheSame()
    {
        using var folder = new TempFolder();
        var path = Path.Combine(folder.Path, "evaluation.json");
        EdgeFace.Vision.Packages.EvaluationNote note = new("int8", "pictures", "command", 0.99, 1e-3, 0.97) { MeanCosine = 0.998 };

        AtomicFile.Write(path, ManifestJson.Serialise<EdgeFace.Vision.Packages.EvaluationNote[]>([note]));

        Assert.Equal([note], EvaluationNotes.Read(path));
    }
}
