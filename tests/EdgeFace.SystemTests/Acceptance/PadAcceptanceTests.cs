using System.Diagnostics;
using System.Text.Json;
using EdgeFace.SystemTests.Support;
using EdgeFace.Tests.Support;
using Xunit;

namespace EdgeFace.SystemTests.Acceptance;

/// <summary>Photographs and screens held before the camera, people enrolled.</summary>
public sealed class PadAcceptanceTests(ITestOutputHelper output) : IDisposable
{
    private const int MostUsableFrames = 15;

    private readonly Workplace _place = new();

    public void Dispose() => _place.Dispose();

    [Fact]
    public void Replay_PadRequired_PrintsOpenNothingAndPeopleAreLetIn()
    {
        BuiltModels.Require();
        SharedData.Require();
        var people = DoorPerson.All();
        string[] pad = ["--set", "models.folder=" + PadModels.Install(_place), "--set", "pad.mode=required"];
        foreach (var person in people) Enrol(person.Id, person.Enrolled);
        var attacks = people.ToDictionary(p => p.Id, p => DoorPerson.AttackFrames(p.Id));

        var clips = Replay(_place.Links("attacks", attacks.Values.SelectMany(frames => frames)), pad);
        Assert.Equal(0, clips.GetProperty("pulses").GetInt32());

        var joined = Replay(Joined(attacks), pad);
        Assert.Equal((0, people.Count), (joined.GetProperty("pulses").GetInt32(), Clips(joined).Count()));

        var live = Replay(_place.Links("live", people.SelectMany(p => p.Rest)), pad);
        var approaches = live.GetProperty("approaches").EnumerateArray().ToArray();
        Assert.All(approaches, a => Assert.Equal(("granted", true), (Text(a, "outcome"), a.GetProperty("frame").GetInt32() <= MostUsableFrames)));
        Assert.Equal(people.Sum(p => p.Clips.Count), approaches.Length);

        // The control: the same photographs without attack detection.
        var without = Replay(_place.File("attacks"), "--set", "pad.mode=off");
        var letIn = without.GetProperty("approaches").EnumerateArray().Count(a => Text(a, "outcome") == "granted");
        output.WriteLine($"Without attack detection {letIn} of {Clips(without).Count()} attack clips open the door; with it none does.");
        Assert.True(letIn > 0, "No print opens the door without attack detection: these clips prove nothing.");
    }

    [Fact]
    public void Replay_PersonAndTheirReplayOnAScreen_OnlyThePersonIsLetIn()
    {
        BuiltModels.Require();
        SharedData.Require();
        var videos = Path.Combine(SharedData.Data, "video");
        string[] pad = ["--set", "models.folder=" + PadModels.Install(_place), "--set", "pad.mode=required"];
        Enrol("tran", FirstSecond(Path.Combine(videos, "tranvanluyt_real.mp4")));

        Assert.True(Replay(Path.Combine(videos, "tranvanluyt_real.mp4"), pad).GetProperty("pulses").GetInt32() > 0);
        Assert.Equal(0, Replay(Path.Combine(videos, "tranvanluyt_fake.mp4"), pad).GetProperty("pulses").GetInt32());
    }

    [Fact]
    public void Replay_PadRequiredButAbsent_LetsNobodyIn()
    {
        BuiltModels.Require();
        SharedData.Require();
        var person = DoorPerson.All()[0];
        Enrol(person.Id, person.Enrolled);
        var replay = Replay(_place.Links("live", person.Rest), "--set", "pad.mode=required", "--set", "models.pad=none-installed");
        Assert.Equal(0, replay.GetProperty("pulses").GetInt32());
        Assert.All(replay.GetProperty("approaches").EnumerateArray(), a => Assert.Equal("not_armed", Text(a, "reason")));
    }

    [Fact]
    public void PadTest_LiveAndPrints_ReportsRatesAndSuggestsAThreshold()
    {
        BuiltModels.Require();
        SharedData.Require();
        var shared = Path.Combine(SharedData.Data, "door-dev");
        var done = EdgeFaceProgram.Run(_place, "pad", "test", "--live", Path.Combine(shared, "live", "0001"), "--attack",
            "print=" + Path.Combine(shared, "attack", "0001"), "--set", "models.folder=" + PadModels.Install(_place), "--json");
        Assert.True(done.ExitCode == 0, done.Errors);
        var report = done.Json();
        Assert.Equal((0.0, 0.0), (report.GetProperty("worstApcer").GetDouble(), report.GetProperty("bpcer").GetDouble()));
        Assert.Equal("print", report.GetProperty("species")[0].GetProperty("species").GetString());
        Assert.InRange(report.GetProperty("suggested").GetProperty("threshold").GetDouble(), 0.1, 0.9);
    }

    [Fact]
    public void PadTest_BeforeTheCamera_TellsAPersonFromTheirReplayOnAScreen()
    {
        BuiltModels.Require();
        SharedData.Require();
        string[] models = ["--set", "models.folder=" + PadModels.Install(_place)];

        var person = EdgeFaceProgram.Run(_place, ["pad", "test", "--live", "camera", "--seconds", "15", "--json", .. models, .. Camera("tranvanluyt_real.mp4")]);
        var screen = EdgeFaceProgram.Run(_place, ["pad", "test", "--attack", "screen=camera", "--seconds", "15", "--json", .. models, .. Camera("tranvanluyt_fake.mp4")]);

        Assert.True(person.ExitCode == 0 && screen.ExitCode == 0, person.Errors + screen.Errors);
        Assert.Equal((1, 0.0, 0.0), (person.Json().GetProperty("bonaFide").GetInt32(), person.Json().GetProperty("bpcer").GetDouble(), person.Json().GetProperty("bonaFideNonResponse").GetDouble()));
        var species = Assert.Single(screen.Json().GetProperty("species").EnumerateArray());
        Assert.Equal(("screen", 1, 0.0), (Text(species, "species"), species.GetProperty("presentations").GetInt32(), species.GetProperty("apcer").GetDouble()));
    }

    // A video as a camera: played at its own pace, again and again, through the driver that every camera with ffmpeg has.
    private static IEnumerable<string> Camera(string video)
    {
        string[] command = ["ffmpeg", "-v", "error", "-stream_loop", "-1", "-re", "-i", Path.Combine(SharedData.Data, "video", video), "-r", "10", "-q:v", "2", "-f", "mjpeg", "-"];
        return ["--set", "camera.kind=command", .. command.SelectMany((word, i) => new[] { "--set", $"camera.command:{i}={word}" })];
    }

    private void Enrol(string id, IReadOnlyList<string> pictures)
    {
        var done = EdgeFaceProgram.Run(_place, ["enrol", id, "--name", id, .. pictures]);
        Assert.True(done.ExitCode == 0, done.Errors);
    }

    private JsonElement Replay(string recording, params string[] settings)
    {
        var done = EdgeFaceProgram.Run(_place, ["replay", recording, "--json", .. settings]);
        Assert.True(done.ExitCode == 0, done.Errors);
        return done.Json();
    }

    // One clip a person: a name, then numbers from first to last.
    private string Joined(Dictionary<string, IReadOnlyList<string>> attacks)
    {
        var folder = Directory.CreateDirectory(_place.File("joined")).FullName;
        foreach (var (id, frames) in attacks)
        {
            for (var i = 0; i < frames.Count; i++) File.CreateSymbolicLink(Path.Combine(folder, $"{id}_{i}.jpg"), frames[i]);
        }

        return folder;
    }

    private string[] FirstSecond(string video)
    {
        var folder = Directory.CreateDirectory(_place.File("first-second")).FullName;
        string[] arguments = ["-v", "error", "-t", "1", "-i", video, "-vf", "fps=10", "-q:v", "2", Path.Combine(folder, "frame_%02d.jpg")];
        using var ffmpeg = Process.Start("ffmpeg", arguments);
        Assert.True(ffmpeg.WaitForExit(TimeSpan.FromSeconds(30)) && ffmpeg.ExitCode == 0, "ffmpeg cannot read the video.");
        return Directory.GetFiles(folder);
    }

    private static IEnumerable<string?> Clips(JsonElement replay) =>
        replay.GetProperty("approaches").EnumerateArray().Select(a => Text(a, "clip")).Distinct();

    private static string? Text(JsonElement approach, string name) => approach.GetProperty(name).GetString();
}
