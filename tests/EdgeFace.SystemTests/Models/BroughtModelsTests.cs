using System.Text.Json;
using EdgeFace.SystemTests.Support;
using EdgeFace.Tests.Support;
using Xunit;

namespace EdgeFace.SystemTests.Models;

/// <summary>Another embedder and another detector, from their files to an open door, command by command as a user types them.</summary>
public sealed class BroughtModelsTests : IDisposable
{
    private readonly Workplace _place = new();

    public void Dispose() => _place.Dispose();

    [Fact]
    public void ImportFitEnrolReplay_PaddleXAndYuNet_OpensForTheEnrolledOnly()
    {
        BuiltModels.Require();
        SharedData.Require();
        SharedData.RequireModels();
        var models = _place.File("models");
        Succeed(WorkshopProgram.Run(models, "import", Brought("mobilefacenet_paddlex_128d.onnx"), "--kind", "embedder", "--name", "paddlex", "--colour", "bgr", "--out", models));
        Succeed(WorkshopProgram.Run(models, "import", Brought("yunet_s_640_640.onnx"), "--kind", "detector", "--name", "yunet", "--size", "320x320", "--out", models));
        var lfw = Path.Combine(SharedData.Data, "lfw-dev");
        Succeed(WorkshopProgram.Run(
            models, "fit-similarity", "paddlex", "--detector", "yunet", "--images", Path.Combine(lfw, "images"), "--pairs", Path.Combine(lfw, "pairs.txt"), "--folds", "1", "--cache", _place.File("cache")));
        var config = _place.File("edgeface.json");
        File.WriteAllText(config, JsonSerializer.Serialize(new { models = new { folder = models, embedder = "paddlex", detector = "yunet" } }));

        Succeed(EdgeFaceProgram.Run(_place, ["enrol", "p0001", "--name", "A", "--config", config, .. Frames("0001").Take(8)]));
        var known = EdgeFaceProgram.Run(_place, "replay", Path.Combine(SharedData.Data, "door-dev", "live", "0001"), "--json", "--config", config).Json();
        var stranger = EdgeFaceProgram.Run(_place, "replay", Path.Combine(SharedData.Data, "door-dev", "live", "0003"), "--json", "--config", config).Json();

        Assert.True(known.GetProperty("pulses").GetInt32() >= 1, known.ToString());
        Assert.Equal(0, stranger.GetProperty("pulses").GetInt32());
    }

    private static void Succeed(Finished finished) => Assert.True(finished.ExitCode == 0, finished.Errors + finished.Output);

    private static string Brought(string name) => Path.Combine(SharedData.Models, name);

    private static IEnumerable<string> Frames(string person) =>
        Directory.GetFiles(Path.Combine(SharedData.Data, "door-dev", "live", person), "*.jpg").Order(StringComparer.Ordinal);
}
