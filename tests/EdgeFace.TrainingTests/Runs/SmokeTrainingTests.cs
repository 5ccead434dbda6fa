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

        // A net that has learned for seconds knows a person again in the same clip, in another light hardly.
        string[] own = [.. one.Skip(6).Where(file => ClipOf(file) == ClipOf(one[0]))], strangers = [.. other.Where((_, i) => i % 4 == 0)];
        var pictures = Unit(["identify", .. own, .. strangers, .. mine]).EnumerateArray().Select(Similarity).ToArray();
        var replayed = Unit(["replay", Path.GetDirectoryName(other[0])!, .. mine]);

        Assert.Equal(ModelPackage.Load(Path.Combine(models, "mine")).Manifest.ModelId, Unit(["subjects", "show", "p0001", .. mine]).GetProperty("templates")[0].GetProperty("model").GetString());
        Assert.True(pictures[..own.Length].Average() > pictures[own.Length..].Average(), string.Join(' ', pictures));
        Assert.Equal(0, replayed.GetProperty("pulses").GetInt32());

        JsonElement Unit(string[] arguments) => Programs.Unit(folder.File("state"), models, arguments);
    }

    // 0001_00_00_02_97.jpg: the last number is the frame's.
    private static string ClipOf(string file) => file[..file.LastIndexOf('_')];

    private static double Similarity(JsonElement picture) =>
        picture.GetProperty("faces").EnumerateArray().MaxBy(face => face.GetProperty("box")[2].GetDouble()).GetProperty("best").GetProperty("similarity").GetDouble();

    private static string[] Frames(string person) =>
        [.. Directory.GetFiles(Path.Combine(SharedData.Data, "door-dev", "live", person), "*.jpg").Order(StringComparer.Ordinal)];
}
