using EdgeFace.SystemTests.Support;
using EdgeFace.Tests.Support;
using Xunit;

namespace EdgeFace.SystemTests.Acceptance;

/// <summary>Real people before a webcam, through the commands that a technician uses.</summary>
public sealed class DoorAcceptanceTests : IDisposable
{
    private const int MostUsableFrames = 10;

    private readonly Workplace _place = new();

    public void Dispose() => _place.Dispose();

    [Fact]
    public void Replay_EnrolledPeople_AreLetInAsThemselves()
    {
        BuiltModels.Require();
        SharedData.Require();
        var people = DoorPerson.All();
        foreach (var person in people) Enrol(person);

        var replay = Replay("everybody", people.SelectMany(person => person.Rest));

        var approaches = replay.GetProperty("approaches").EnumerateArray().ToArray();
        var expected = people.SelectMany(person => person.Clips.Select(clip => ((string?)clip, (string?)"granted", (string?)person.Id))).Order();
        Assert.Equal(expected, approaches.Select(a => (Text(a, "clip"), Text(a, "outcome"), Text(a, "subject"))).Order());
        Assert.All(approaches, a => Assert.InRange(a.GetProperty("frame").GetInt32(), 1, MostUsableFrames));
        Assert.Equal(approaches.Length, replay.GetProperty("pulses").GetInt32());
    }

    [Fact]
    public void Replay_EachPersonLeftOutOfTheGallery_OpensNothing()
    {
        BuiltModels.Require();
        SharedData.Require();
        var people = DoorPerson.All();
        foreach (var person in people) Enrol(person);
        foreach (var stranger in people)
        {
            Assert.Equal(0, EdgeFaceProgram.Run(_place, "subjects", "remove", stranger.Id).ExitCode);

            var replay = Replay("without-" + stranger.Id, stranger.Enrolled.Concat(stranger.Rest));

            Assert.Equal(0, replay.GetProperty("pulses").GetInt32());
            Assert.All(replay.GetProperty("approaches").EnumerateArray(), a => Assert.NotEqual("granted", Text(a, "outcome")));
            Enrol(stranger);
        }
    }

    [Fact]
    public void Replay_PersonInTheDark_IsDeniedWithTheBrightnessMeasured()
    {
        BuiltModels.Require();
        SharedData.Require();
        var person = DoorPerson.All().MaxBy(p => p.Rest.Count)!;
        Enrol(person);
        var dark = Directory.CreateDirectory(_place.File("dark")).FullName;
        string[] arguments = ["-v", "error", "-pattern_type", "glob", "-i", Path.Combine(_place.Links("frames", person.Rest), "*.jpg"), "-vf", "lutyuv=y=val*0.09", "-q:v", "2", Path.Combine(dark, "dark_%d.jpg")];
        using var ffmpeg = System.Diagnostics.Process.Start("ffmpeg", arguments);
        Assert.True(ffmpeg.WaitForExit(TimeSpan.FromMinutes(1)) && ffmpeg.ExitCode == 0);

        var done = EdgeFaceProgram.Run(_place, "replay", dark, "--json");

        Assert.True(done.ExitCode == 0, done.Errors);
        Assert.Equal(0, done.Json().GetProperty("pulses").GetInt32());
        var approach = done.Json().GetProperty("approaches").EnumerateArray().First();
        var measured = approach.GetProperty("measured");
        Assert.Equal(("denied", "too_dark", "luminance", "least"), (Text(approach, "outcome"), Text(approach, "reason"), Text(measured, "quantity"), Text(measured, "bound")));
        Assert.InRange(measured.GetProperty("value").GetSingle(), 0.01f, measured.GetProperty("limit").GetSingle());
    }

    private void Enrol(DoorPerson person)
    {
        var done = EdgeFaceProgram.Run(_place, ["enrol", person.Id, "--name", "Person " + person.Id, "--json", .. person.Enrolled]);
        Assert.True(done.ExitCode == 0, done.Errors);
        Assert.Equal(person.Enrolled.Count, done.Json().GetProperty("stored").GetInt32());
    }

    private System.Text.Json.JsonElement Replay(string name, IEnumerable<string> frames)
    {
        var done = EdgeFaceProgram.Run(_place, "replay", _place.Links(name, frames), "--json");
        Assert.True(done.ExitCode == 0, done.Errors);
        return done.Json();
    }

    private static string? Text(System.Text.Json.JsonElement approach, string name) => approach.GetProperty(name).GetString();
}
