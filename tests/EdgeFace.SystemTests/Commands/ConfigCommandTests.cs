using EdgeFace.SystemTests.Support;
using EdgeFace.Tests.Support;
using Xunit;

namespace EdgeFace.SystemTests.Commands;

public sealed class ConfigCommandTests : IDisposable
{
    private readonly Workplace _place = new();

    public void Dispose() => _place.Dispose();

    [Theory]
    [InlineData("config", "check")]
    [InlineData("run")]
    public void Run_ThreeMistakes_NamesThemAllAndExits78(params string[] command)
    {
        File.WriteAllText(_place.File("edgeface.json"), """
            { "recognition": { "mostRejections": 2, "margn": 0.1 }, "camera": { "width": "wide" } }
            """);

        var done = EdgeFaceProgram.Run(_place, [.. command, "--config", _place.File("edgeface.json")]);

        Assert.Equal(78, done.ExitCode);
        var said = done.Output + done.Errors;
        Assert.Contains("mostRejections", said, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("margn", said, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("camera.width", said, StringComparison.OrdinalIgnoreCase);
        Assert.False(Directory.Exists(_place.State), "A refused configuration left a state folder behind.");
    }

    [Fact]
    public void Help_EveryCommand_IsThere()
    {
        foreach (var command in (string[])["run", "enrol", "subjects", "identify", "replay", "config"])
        {
            var done = EdgeFaceProgram.Run(_place, command, "--help");
            Assert.Equal(0, done.ExitCode);
            Assert.Contains("Usage:", done.Output, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Enrol_NoPictures_StoresNothingAndSaysWhyOfEach()
    {
        BuiltModels.Require();
        File.WriteAllBytes(_place.File("empty.jpg"), []);
        File.WriteAllText(_place.File("text.png"), "no picture at all");

        var done = EdgeFaceProgram.Run(
            _place, "enrol", "anna", "--name", "Anna", "--json", _place.File("empty.jpg"), _place.File("text.png"), _place.File("missing.jpg"));

        Assert.Equal(3, done.ExitCode);
        var answer = done.Json();
        Assert.Equal(0, answer.GetProperty("stored").GetInt32());
        var reasons = answer.GetProperty("refused").EnumerateArray().Select(r => r.GetProperty("reason").GetString()).ToArray();
        Assert.Equal(3, reasons.Length);
        Assert.All(reasons, reason => Assert.False(string.IsNullOrWhiteSpace(reason)));
    }
}
