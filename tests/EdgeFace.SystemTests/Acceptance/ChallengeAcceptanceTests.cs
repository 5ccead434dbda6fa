using System.Diagnostics;
using EdgeFace.Core.Imaging;
using EdgeFace.Core.Recognition;
using EdgeFace.Daemon.Configuration;
using EdgeFace.Daemon.Pipeline;
using EdgeFace.Daemon.Storage;
using EdgeFace.SystemTests.Support;
using EdgeFace.Tests.Support;
using EdgeFace.Vision;
using EdgeFace.Vision.Imaging;
using EdgeFace.Vision.Pad;
using Xunit;

namespace EdgeFace.SystemTests.Acceptance;

/// <summary>Head turns before a real camera: prints that are bent and turned, and a person who turns the head.</summary>
public sealed class ChallengeAcceptanceTests(ITestOutputHelper output) : IDisposable
{
    private const int Turns = 2, Draws = 32, Repeats = 5;

    private readonly Workplace _place = new();

    public void Dispose() => _place.Dispose();

    [Fact]
    public void See_PrintsMovedBentAndTurned_NeverPass()
    {
        BuiltModels.Require();
        SharedData.Require();
        var clips = DoorPerson.All().SelectMany(p => DoorPerson.AttackFrames(p.Id)).GroupBy(DoorPerson.ClipOf).Select(Landmarks).ToArray();
        Assert.All(clips, clip => Assert.Equal(0, Passes(clip)));
        output.WriteLine($"{clips.Length} clips of prints, each shown {Repeats} times to {Draws} draws of {Turns} turns: none passes.");
    }

    [Fact]
    public void See_PersonTurningTheHeadBothWays_PassesWhereTheDrawAgrees()
    {
        BuiltModels.Require();
        SharedData.Require();
        var folder = Directory.CreateDirectory(_place.File("frames")).FullName;
        var video = Directory.GetFiles(Path.Combine(SharedData.Data, "video"), "head-pose-*.gif").Order(StringComparer.Ordinal);
        var passes = video.Sum(file =>
        {
            var frames = Path.Combine(folder, Path.GetFileNameWithoutExtension(file));
            Directory.CreateDirectory(frames);
            using var ffmpeg = Process.Start("ffmpeg", ["-v", "error", "-i", file, "-vf", "fps=10", "-q:v", "2", Path.Combine(frames, "f_%04d.jpg")]);
            Assert.True(ffmpeg.WaitForExit(TimeSpan.FromSeconds(60)) && ffmpeg.ExitCode == 0);
            return Passes(Landmarks(Directory.GetFiles(frames).Order(StringComparer.Ordinal)));
        });
        output.WriteLine($"A person who turns the head without being asked passes {passes} of {Draws} draws.");
        Assert.True(passes > 0, "Nobody's head turns far enough: the challenge would pass nobody.");
    }

    [Fact]
    public async Task Run_PersonWhoTurnsAsAsked_IsLetInAndWhoDoesNotIsNot()
    {
        BuiltModels.Require();
        SharedData.Require();
        var frames = Frames("tranvanluyt_real.mp4");
        Enrol("tran", frames.Take(10));
        var turns = TurningPerson.Of(frames);

        // Directions are drawn anew each time.
        for (var draw = 0; draw < 5; draw++)
        {
            var obedient = await ApproachAsync(turns, asked => asked);
            Assert.Equal(("granted", "tran"), (obedient.Outcome, obedient.Subject));
            output.WriteLine($"Turning as asked: let in with {obedient.FramesWithFace} pictures.");
        }

        var contrary = await ApproachAsync(turns, asked => asked switch { HeadTurn.Left => HeadTurn.Right, HeadTurn.Right => HeadTurn.Left, _ => asked });
        Assert.Equal(("denied", "not_live", "head_turns"), (contrary.Outcome, contrary.Reason, contrary.Measured?.Quantity));

        var still = await ApproachAsync(turns, _ => HeadTurn.Centre);
        Assert.Equal(("denied", "not_live", 0f), (still.Outcome, still.Reason, still.Measured!.Value));
    }

    [Fact]
    public void Replay_PrintsWithTheChallengeAlone_OpenNothing()
    {
        BuiltModels.Require();
        SharedData.Require();
        var people = DoorPerson.All();
        foreach (var person in people) Enrol(person.Id, person.Enrolled);
        var attacks = _place.Links("attacks", people.SelectMany(p => DoorPerson.AttackFrames(p.Id)));

        var done = EdgeFaceProgram.Run(_place, "replay", attacks, "--json", "--set", "pad.mode=off", "--set", "pad.challenge=always");

        Assert.True(done.ExitCode == 0, done.Errors);
        Assert.Equal(0, done.Json().GetProperty("pulses").GetInt32());
        var asked = done.Json().GetProperty("approaches").EnumerateArray().Count(a => a.GetProperty("reason").GetString() == "not_live");
        output.WriteLine($"{asked} clips of prints got as far as the challenge, none through it.");
        Assert.True(asked > 0, "No print looked enough like its person to be asked anything: this proves nothing.");
    }

    // The door's own pipeline; the person sees what is asked as the state's hint says it, and does what `does` makes of it.
    private async Task<ReplayApproach> ApproachAsync(TurningPerson person, Func<HeadTurn, HeadTurn> does)
    {
        var options = new EdgeFaceOptions { Pad = new() { Mode = PadOptions.Off, Challenge = "always", Turns = 3 } };
        using var models = RecognitionModels.Load(new() { Folder = BuiltModels.Root! }, options.Inference, options.Detection, TimeProvider.System, options.Pad);
        var setup = new RecognitionSetup(models, options);
        using var store = new SqliteGalleryStore(new(_place.State), TimeProvider.System);
        store.Open();
        var gallery = setup.Snapshot(await store.LoadAsync(default));
        await using var camera = new RespondingCamera(person, does);
        var result = await new ReplaySession(setup, options, TimeProvider.System, realtime: false).RunAsync(camera, gallery, camera, default);
        return Assert.Single(result.Approaches);
    }

    private void Enrol(string id, IEnumerable<string> pictures)
    {
        var done = EdgeFaceProgram.Run(_place, ["enrol", id, "--name", id, .. pictures]);
        Assert.True(done.ExitCode == 0, done.Errors);
    }

    private string[] Frames(string video)
    {
        var folder = Directory.CreateDirectory(_place.File("video")).FullName;
        using var ffmpeg = Process.Start("ffmpeg", ["-v", "error", "-i", Path.Combine(SharedData.Data, "video", video), "-vf", "fps=10", "-q:v", "2", Path.Combine(folder, "f_%04d.jpg")]);
        Assert.True(ffmpeg.WaitForExit(TimeSpan.FromSeconds(60)) && ffmpeg.ExitCode == 0);
        return [.. Directory.GetFiles(folder).Order(StringComparer.Ordinal)];
    }

    private static int Passes(FaceLandmarks[] clip) => Enumerable.Range(0, Draws).Count(seed =>
    {
        var challenge = new HeadTurnChallenge(Turns, TimeSpan.FromHours(1), new Random(seed));
        challenge.Begin(TimeSpan.Zero);
        for (var i = 0; i < clip.Length * Repeats && challenge.State == ChallengeState.Asking; i++)
            challenge.See(TimeSpan.FromSeconds(i * 0.1), clip[i % clip.Length]);
        return challenge.State == ChallengeState.Passed;
    });

    private static FaceLandmarks[] Landmarks(IEnumerable<string> frames)
    {
        using var detector = BuiltModels.Detector();
        using var decoder = new StillDecoder();
        var faces = new DetectedFace[16];
        var found = new List<FaceLandmarks>();
        foreach (var path in frames)
        {
            using var frame = decoder.Read(path).Frame;
            if (frame is null) continue;
            var count = detector.Detect(frame, faces);
            if (count > 0) found.Add(faces[..count].MaxBy(f => f.Box.Area).Landmarks);
        }

        return [.. found];
    }
}
