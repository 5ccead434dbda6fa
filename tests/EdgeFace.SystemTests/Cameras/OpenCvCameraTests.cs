using EdgeFace.Core.Imaging;
using EdgeFace.SystemTests.Support;
using EdgeFace.Vision.AddOns;
using EdgeFace.Vision.Cameras;
using EdgeFace.Vision.Imaging;
using Xunit;

namespace EdgeFace.SystemTests.Cameras;

/// <summary>OpenCV's VideoCapture and drawing beside what the unit does without it. Webcams need a device and are not run here.</summary>
public sealed class OpenCvCameraTests : IDisposable
{
    private const int Frames = 50;

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    private readonly Workplace _place = new();
    private readonly CameraFactory _cameras = new(TimeProvider.System);

    public void Dispose() => _place.Dispose();

    [Fact]
    public async Task ReadAsync_File_GivesThePicturesAndTimesThatFfmpegGives()
    {
        BuiltOpenCv.Require();
        var film = Film.Make(_place, "film.mp4", (double)Frames / Film.FramesPerSecond);

        var ours = await ReadAllAsync(Options("opencv", film));
        var theirs = await ReadAllAsync(Options("video", film));

        Assert.Equal((Frames, Frames), (ours.Count, theirs.Count));
        foreach (var (one, other) in ours.Zip(theirs))
        {
            Assert.Equal((Film.Width, Film.Height), (one.Width, one.Height));
            Assert.InRange((one.Info.Captured - other.Info.Captured).TotalMilliseconds, -1, 1);
            Assert.Equal(other.Info.Clip, one.Info.Clip);
            // What remains is the JPEG between ffmpeg and us.
            Assert.InRange(Difference(one, other), 0, 4);
        }

        // The pictures move: those of another time are not as alike.
        Assert.InRange(Difference(ours[0], theirs[Frames - 1]), 5, 255);
    }

    [Fact]
    public async Task ReadAsync_FileThatIsNone_SaysWhich()
    {
        BuiltOpenCv.Require();
        var text = _place.File("note.mp4");
        await File.WriteAllTextAsync(text, "no film");

        foreach (var (source, words) in new[] { (text, "cannot read it as a video"), (_place.File("nothing.mp4"), "There is no file"), ("/dev/video99", "There is no device") })
        {
            await using var camera = _cameras.Create(Options("opencv", source));
            var fault = await Assert.ThrowsAsync<CameraException>(async () => await camera.OpenAsync(CancellationToken.None));
            Assert.Contains(words, fault.Message, StringComparison.Ordinal);
            Assert.Contains(source, fault.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task RunAsync_IpCamera_IsRead_AndOneThatFallsSilentIsLostAndOpenedAgain()
    {
        BuiltOpenCv.Require();
        await using var server = new RtspServer(_place, Film.Make(_place, "film.mp4", 4));
        await using var camera = Supervised(Options("opencv", server.Address));
        await camera.SeenAsync(40);
        Assert.Empty(camera.Reasons);

        server.FallSilent();

        // Ours is the shorter patience, OpenCV's own brings the thread back: the next attempt gets its turn.
        await camera.LostAsync("stalled");
        await using var another = new RtspServer(_place, Film.Make(_place, "other.mp4", 4));
        await using var next = Supervised(Options("opencv", another.Address));
        await next.SeenAsync(10);
        Assert.DoesNotContain("geheim", string.Join('\n', camera.Reasons), StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_IpCameraThatNeverAnswers_IsGivenUpAndTriedAgainWithoutMoreAndMoreThreads()
    {
        BuiltOpenCv.Require();
        await using var server = new RtspServer(_place, film: null);
        await using var camera = Supervised(Options("opencv", server.Address, TimeSpan.FromSeconds(0.5)));

        // Said once; further attempts show in the number of cameras made.
        await camera.LostAsync("no picture within 1.5 s");
        await camera.TriedAsync(4);

        Assert.InRange(ReaderThreads(), 0, 2);
    }

    [Fact]
    public async Task ReadAsync_IpCamera_ShowsWhatFfmpegShowsOfIt()
    {
        BuiltOpenCv.Require();
        await using var server = new RtspServer(_place, Film.Make(_place, "film.mp4", 4));
        await using var camera = _cameras.Create(Options("opencv", server.Address));
        using var late = new CancellationTokenSource(Deadline);
        await camera.OpenAsync(late.Token);
        using var picture = await camera.ReadAsync(late.Token);
        Assert.True(picture!.TryDecode(new FramePool(), out var frame, out _));

        // The film in a round: one of its pictures is this one.
        var film = await ReadAllAsync(Options("video", _place.File("film.mp4")));

        Assert.InRange(film.Min(one => Difference(one, frame!)), 0, 4);
        using var decoder = new StillDecoder();
        Assert.InRange(Difference(decoder.Decode(picture.Encoded).Frame!, frame!), 0, 4);
    }

    [Fact]
    public void Annotate_FaceAndWords_MarksWhatSkiaMarks()
    {
        BuiltOpenCv.Require();
        var frame = Frame.Create(320, 240);
        frame.Pixels.Fill(90);
        var face = new DetectedFace(new(100, 80, 90, 110), new(new(125, 120), new(165, 120), new(145, 140), new(130, 160), new(160, 160)), 0.9f);

        using var ours = OpenCvAddOn.In(BuiltOpenCv.Folder).Load().Annotate(frame);
        using var skia = new SkiaAnnotator(frame);
        var one = ours.Face(face, "anna 0.92", MarkColour.Granted).ToFrame();
        var other = skia.Face(face, "anna 0.92", MarkColour.Granted).ToFrame();

        Assert.Equal(MarkColour.Granted, At(one, 145, 140));
        Assert.Equal(At(frame, 145, 180), At(one, 145, 180));
        // The sides of the box and the landmarks are where Skia has them.
        foreach (var (x, y) in new[] { (100, 150), (190, 150), (125, 120), (165, 120), (160, 160) })
            Assert.InRange(Math.Abs(At(one, x, y).Green - At(other, x, y).Green), 0, 60);
        Assert.Contains(Enumerable.Range(100, 60), x => At(one, x, 72) is { Red: < 40, Green: < 60 });
    }

    private static MarkColour At(Frame frame, int x, int y)
    {
        var at = (y * frame.Width + x) * 3;
        return new(frame.Pixels[at], frame.Pixels[at + 1], frame.Pixels[at + 2]);
    }

    private static CameraOptions Options(string kind, string source, TimeSpan? patience = null) => new()
    {
        Kind = kind,
        Source = source,
        OpenCvFolder = BuiltOpenCv.Folder,
        FramesPerSecond = Film.FramesPerSecond,
        StalledAfter = patience ?? TimeSpan.FromSeconds(5),
        FirstRetry = TimeSpan.FromSeconds(0.1),
        LongestRetry = TimeSpan.FromSeconds(1),
    };

    private async Task<IReadOnlyList<Frame>> ReadAllAsync(CameraOptions options)
    {
        await using var camera = _cameras.Create(options);
        using var late = new CancellationTokenSource(Deadline);
        await camera.OpenAsync(late.Token);
        List<Frame> frames = [];
        while (await camera.ReadAsync(late.Token) is { } picture)
        {
            using (picture)
            {
                Assert.True(picture.TryDecode(new FramePool(0), out var frame, out var fault), fault);
                frames.Add(frame!);
            }
        }

        return frames;
    }

    // The mean over all values.
    private static double Difference(Frame one, Frame other)
    {
        long sum = 0;
        for (var i = 0; i < one.Pixels.Length; i++) sum += Math.Abs(one.Pixels[i] - other.Pixels[i]);
        return (double)sum / one.Pixels.Length;
    }

    // By the names that the kernel knows them by, of 15 letters.
    private static int ReaderThreads() => Directory.GetDirectories("/proc/self/task").Count(task => Name(task) == "OpenCV reader");

    private static string Name(string task)
    {
        try
        {
            return File.ReadAllText(Path.Combine(task, "comm")).Trim();
        }
        catch (IOException)
        {
            // It has ended meanwhile.
            return "";
        }
    }

    private SupervisedCamera Supervised(CameraOptions options) => new(() => _cameras.Create(options), "the camera", options, taken: false);
}
