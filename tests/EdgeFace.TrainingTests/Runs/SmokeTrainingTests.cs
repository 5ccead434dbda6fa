using System.Text.Json;
using EdgeFace.Tests.Support;
using EdgeFace.Training.Runs;
using EdgeFace.TrainingTests.Support;
using EdgeFace.Vision.Packages;
using Xunit;

namespace EdgeFace.TrainingTests.Runs;

/// <summary>The whole road on photographs: prepare, train at the smallest size, ask people whom the net never saw, export, and put it on a door.</summary>
public sealed class SmokeTrainingTests(SmokeRun run) : IClassFixture<SmokeRun>
{
    [Fact]
    public void Run_Photographs_AucOfOtherPeopleRises()
    {
        BuiltModels.Require();
        SharedData.Require();
        var evaluations = RunHistory.Read(run.Folder).Evaluations;

        Assert.True(evaluations[^1].Rates.Auc > evaluations[0].Rates.Auc + 0.05, $"AUC {evaluations[0].Rates.Auc} before, {evaluations[^1].Rates.Auc} after");
    }

    [Fact]
    public void Export_OfTheRun_EnrolsIdentifiesAndReplaysOnADoor()
    {
        BuiltModels.Require();
        SharedData.Require();
        using var folder = new TemporaryFolder();
        var models = folder.File("models");
        foreach (var shipped in (string[])["blazeface-short", "mtcnn-onet"]) Directory.CreateSymbolicLink(Path.Combine(Directory.CreateDirectory(models).FullName, shipped), BuiltModels.Package(shipped).Folder);
        Programs.Train("export", run.Folder, "--out", Path.Combine(models, "mine"), "--licence", "a test");
        string[] one = Frames("0001"), other = Frames("0003");
        string[] mine = ["--set", "models.embedder=mine"];
        Unit(["enrol", "p0001", "--name", "A", .. one.Take(6), .. mine]);

        var pictures = Unit(["identify", one[^1], other[0], .. mine]).EnumerateArray().ToArray();
        var replayed = Unit(["replay", Path.GetDirectoryName(other[0])!, .. mine]);

        Assert.Equal(ModelPackage.Load(Path.Combine(models, "mine")).Manifest.ModelId, Unit(["subjects", "show", "p0001", .. mine]).GetProperty("templates")[0].GetProperty("model").GetString());
        Assert.True(Similarity(pictures[0]) > Similarity(pictures[1]), $"{pictures[0]}\n{pictures[1]}");
        Assert.Equal(0, replayed.GetProperty("pulses").GetInt32());

        JsonElement Unit(string[] arguments) => Programs.Unit(folder.File("state"), models, arguments);
    }

    private static double Similarity(JsonElement picture) =>
        picture.GetProperty("faces").EnumerateArray().MaxBy(face => face.GetProperty("box")[2].GetDouble()).GetProperty("best").GetProperty("similarity").GetDouble();

    private static string[] Frames(string person) =>
        [.. Directory.GetFiles(Path.Combine(SharedData.Data, "door-dev", "live", person), "*.jpg").Order(StringComparer.Ordinal)];
}
