using System.Diagnostics;
using EdgeFace.Core.Imaging;
using EdgeFace.Core.Recognition;
using EdgeFace.SystemTests.Support;
using EdgeFace.Tests.Support;
using EdgeFace.Vision.Imaging;
using Xunit;
using Xunit.Abstractions;

namespace EdgeFace.SystemTests.Acceptance;

/// <summary>Head turns before a real camera: prints that are bent and turned, and a person who turns the head.</summary>
public sealed class ChallengeAcceptanceTests(ITestOutputHelper output) : IDisposable
{
    private const int Turns = 2, Draws = 32, Repeats = 5;

    private readonly Workplace _place = new();

    public void Dispose() => _place.Dispose();

    [FacesFact]
    public void See_PrintsMovedBentAndTurned_NeverPass()
    {
        var clips = DoorPerson.All().SelectMany(p => DoorPerson.AttackFrames(p.Id)).GroupBy(DoorPerson.ClipOf).Select(Landmarks).ToArray();
        Assert.All(clips, clip => Assert.Equal(0, Passes(clip)));
        output.WriteLine($"{clips.Length} clips of prints, each shown {Repeats} times to {Draws} draws of {Turns} turns: none passes.");
    }

    [FacesFact]
    public void See_PersonTurningTheHeadBothWays_PassesWhereTheDrawAgrees()
    {
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
