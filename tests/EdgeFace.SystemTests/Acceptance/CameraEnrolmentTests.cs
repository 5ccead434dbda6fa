using EdgeFace.SystemTests.Support;
using EdgeFace.Tests.Support;
using Xunit;

namespace EdgeFace.SystemTests.Acceptance;

/// <summary>Enrolment before the door's own camera; frames of a person stand in for it.</summary>
public sealed class CameraEnrolmentTests : IDisposable
{
    private readonly Workplace _place = new();

    public void Dispose() => _place.Dispose();

    [Fact]
    public void Enrol_PersonWhoOnlyLooksStraight_StoresThatPoseAndSaysWhichIsMissing()
    {
        BuiltModels.Require();
        SharedData.Require();
        var person = DoorPerson.All()[0];
        var camera = _place.Links("camera", person.Rest);

        var done = EdgeFaceProgram.Run(_place, "enrol", person.Id, "--name", "A", "--camera", "--seconds", "20", "--json",
            "--set", "camera.kind=folder", "--set", "camera.source=" + camera);

        Assert.True(done.ExitCode == 0, done.Errors);
        Assert.InRange(done.Json().GetProperty("stored").GetInt32(), 3, 6);
        Assert.Contains("is missing", done.Errors, StringComparison.Ordinal);
        Assert.Contains("look straight at the camera", done.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Enrol_WhileTheDaemonRuns_LeadsThroughThePosesWithItsCamera()
    {
        BuiltModels.Require();
        SharedData.Require();
        // A person who looks straight, then to the left, then to the right, again and again.
        string[] camera = ["ffmpeg", "-v", "error", "-stream_loop", "-1", "-re", "-i", Path.Combine(SharedData.Data, "video", "tranvanluyt_real.mp4"), "-r", "10", "-q:v", "2", "-f", "mjpeg", "-"];
        string[] settings = ["--set", "camera.kind=command", .. camera.SelectMany((word, i) => new[] { "--set", $"camera.command:{i}={word}" })];
        using var unit = new RunningUnit(_place, settings);
        await unit.LoggedAsync("Ready: door");

        var done = EdgeFaceProgram.Run(_place, ["enrol", "tran", "--name", "T", "--consent", "2026-01-02", "--camera", "--seconds", "150", "--json", .. settings]);

        Assert.True(done.ExitCode == 0, done.Errors);
        Assert.InRange(done.Json().GetProperty("stored").GetInt32(), 6, 9);
        string[] told = ["look straight at the camera", "turn the head a little to your left", "turn the head a little to your right"];
        Assert.All(told, words => Assert.Contains(words, done.Errors, StringComparison.Ordinal));
        Assert.DoesNotContain("is missing", done.Errors, StringComparison.Ordinal);
        await unit.LoggedAsync("'tran' was enrolled with ");

        var subject = EdgeFaceProgram.Run(_place, "subjects", "show", "tran", "--json").Json();
        Assert.Equal("2026-01-02", subject.GetProperty("consent").GetString());
        Assert.Contains("user ", subject.GetProperty("enroller").GetString(), StringComparison.Ordinal);
        var events = EdgeFaceProgram.Run(_place, "events", "tail");
        Assert.Contains("change=enrolled", events.Output, StringComparison.Ordinal);

        // The same person again under another id is somebody who is enrolled already.
        var again = EdgeFaceProgram.Run(_place, ["enrol", "other", "--name", "O", "--camera", "--seconds", "20", "--json", .. settings]);
        Assert.True(again.ExitCode == 3, again.Output + again.Errors);
        Assert.Contains("already_enrolled", again.Output, StringComparison.Ordinal);
        Assert.Equal(0, again.Json().GetProperty("stored").GetInt32());
        Assert.Equal(0, (await unit.StopAsync()).ExitCode);
    }

    [Fact]
    public void Enrol_NeitherPicturesNorCamera_IsAWrongCommandLine()
    {
        var done = EdgeFaceProgram.Run(_place, "enrol", "a", "--name", "A");
        Assert.Equal(2, done.ExitCode);
        Assert.Contains("either pictures or --camera", done.Errors, StringComparison.Ordinal);
    }
}
