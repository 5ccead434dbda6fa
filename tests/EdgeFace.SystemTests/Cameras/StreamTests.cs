using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using EdgeFace.Core.Imaging;
using EdgeFace.SystemTests.Support;
using EdgeFace.Vision.Cameras;
using Xunit;

namespace EdgeFace.SystemTests.Cameras;

/// <summary>Streams whose clocks jump and go wrong, and what the board's ffmpeg makes of them and of raw pictures.</summary>
public sealed class StreamTests : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    private readonly Workplace _place = new();

    public void Dispose() => _place.Dispose();

    [Theory]
    [InlineData(60)]
    [InlineData(-60)]
    [InlineData(0.7)]
    public async Task ReadAsync_ClockOfTheStreamJumps_EachPictureComesOnce(double seconds)
    {
        await using var server = new RtspServer(_place, Film.Make(_place, "film.mp4", 8));
        await using var camera = Create(new() { Kind = "rtsp", Source = server.Address });
        var seen = await ReadAsync(camera, 20);
        server.Jump(TimeSpan.FromSeconds(seconds));
        seen.AddRange(await ReadAsync(camera, 60, open: false));

        Assert.Equal(seen.Count, seen.Distinct().Count());
    }

    [Fact]
    public async Task ReadAsync_CameraThatKnowsOnlyUdp_IsReadWhereThatIsSet()
    {
        await using var server = new RtspServer(_place, Film.Make(_place, "film.mp4", 8)) { UdpOnly = true };
        await using var camera = Create(new() { Kind = "rtsp", Source = server.Address, RtspTransport = "udp" });
        Assert.Equal(10, (await ReadAsync(camera, 10)).Count);
    }

    [Fact]
    public async Task ReadAsync_SizeAndRateAsked_AreWhatComes()
    {
        await using var server = new RtspServer(_place, Film.Make(_place, "film.mp4", 8));
        await using var camera = Create(new() { Kind = "rtsp", Source = server.Address, Width = 200, Height = 600, FramesPerSecond = 5 });
        using var late = new CancellationTokenSource(Deadline);
        await camera.OpenAsync(late.Token);
        using var first = await camera.ReadAsync(late.Token);
        Assert.True(first!.TryDecode(new FramePool(), out var frame, out var fault), fault);
        Assert.Equal((200, 150), (frame!.Width, frame.Height));
    }

    [Theory]
    [InlineData(5, 40)]
    [InlineData(10, 80)]
    [InlineData(25, 200)]
    [InlineData(60, 200)]
    public async Task Rtsp_RateAsked_LeavesPicturesOutAndRepeatsNone(int rate, int expected)
    {
        var film = Film.Make(_place, "film.mp4", 8);
        var asked = CameraCommands.Rtsp(new("rtsp://camera"), new() { FramesPerSecond = rate }, await Ffmpeg.AskAsync(CancellationToken.None)).Arguments.ToList();
        var output = asked.IndexOf("-an");
        await using var camera = new ProcessCamera(
            new("ffmpeg", ["-nostdin", "-loglevel", "error", "-i", film, .. asked[output..]], "film"), 1 << 20, TimeProvider.System);
        var seen = new List<ulong>();
        using var late = new CancellationTokenSource(Deadline);
        await camera.OpenAsync(late.Token);
        while (await camera.ReadAsync(late.Token) is { } picture)
        {
            using (picture) seen.Add(picture.Fingerprint!.Value);
        }

        Assert.InRange(seen.Count, expected - 4, expected);
        Assert.Equal(seen.Count, seen.Distinct().Count());
    }

    [Fact]
    public async Task Lag_ClockOfTheStreamGoesMoreSlowly_Grows()
    {
        await using var server = new RtspServer(_place, Film.Make(_place, "film.mp4", 30));
        var options = new CameraOptions { Kind = "rtsp", Source = server.Address, FrozenAfter = TimeSpan.Zero };
        await using var camera = new SupervisedCamera(() => Create(options), "camera", options, taken: true);
        await camera.SeenAsync(50);

        server.Slow(0.25);

        await camera.LateAsync(TimeSpan.FromSeconds(4));
        // That the camera's clock is wrong is no reason to begin again and again.
        Assert.Empty(camera.Reasons);
    }

    [Fact]
    public async Task Lag_ProgramThatLeavesItsStreamUnread_IsLostAndBegunAfresh()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture);
        var sending = Task.Run(async () =>
        {
            using var client = await listener.AcceptTcpClientAsync();
            await client.GetStream().WriteAsync(new byte[5000]);
            await Task.Delay(Deadline, TimeProvider.System);
        });
        var film = _place.File("film.mjpeg");
        Finish(Film.Start("-f", "lavfi", "-i", "testsrc=size=160x120:rate=5:duration=20", "-f", "mjpeg", "-y", film));
        // Its own time goes at a tenth of the world's, and what its network connection holds is not read.
        var script = $"exec 3<>/dev/tcp/127.0.0.1/{port}; for ((i = 0; ; i++)); do echo out_time_us=$((i * 10000)) >&2; cat '{film}'; sleep 0.1; done";
        var options = new CameraOptions
        {
            Kind = "command",
            Command = ["bash", "-c", script],
            LateAfter = TimeSpan.FromSeconds(0.5),
            FrozenAfter = TimeSpan.Zero,
            FirstRetry = TimeSpan.FromMilliseconds(100),
        };
        await using var camera = new SupervisedCamera(() => Create(options), "camera", options, taken: true);

        await camera.LostAsync("too slow for this stream");
        await camera.TriedAsync(2);
        Assert.False(sending.IsFaulted);
    }

    // What a webcam gives by V4L2 comes from a file here: the rest of the command line is the camera's.
    [Theory]
    [InlineData("yuyv422", "yuvj422p")]
    [InlineData("uyvy422", "yuvj422p")]
    [InlineData("yuv422p", "yuvj422p")]
    [InlineData("nv12", "yuvj420p")]
    [InlineData("yuv420p", "yuvj420p")]
    [InlineData("gray", "yuvj420p")]
    [InlineData("bgr24", "yuvj420p")]
    [InlineData("rgb24", "yuvj420p")]
    [InlineData("bgr0", "yuvj420p")]
    [InlineData("rgb565le", "yuvj420p")]
    public async Task Video4Linux_RawPictures_BecomeJpegsOfThem(string pixels, string encoded)
    {
        const int Shown = 10;
        var file = _place.File("raw");
        Finish(Film.Start("-f", "lavfi", "-i", "testsrc=size=640x480:rate=15", "-frames:v", $"{Shown}", "-pix_fmt", pixels, "-f", "rawvideo", "-y", file));
        var ffmpeg = await Ffmpeg.AskAsync(CancellationToken.None);
        var command = CameraCommands.Video4Linux(file, new("RAW", pixels, encoded, []), new(), ffmpeg);
        var words = command.Arguments.Select(word => word switch
        {
            "v4l2" => "rawvideo",
            "-input_format" => "-pixel_format",
            _ => word,
        });
        var reference = _place.File("reference");
        Finish(Film.Start("-f", "rawvideo", "-pixel_format", pixels, "-video_size", "640x480", "-i", file, "-frames:v", "1", "-pix_fmt", "rgb24", "-f", "rawvideo", "-y", reference));
        var expected = await File.ReadAllBytesAsync(reference);
        await using var camera = new ProcessCamera(command with { Arguments = [.. words] }, 1 << 20, TimeProvider.System);
        using var late = new CancellationTokenSource(Deadline);
        await camera.OpenAsync(late.Token);
        var count = 0;
        while (await camera.ReadAsync(late.Token) is { } picture)
        {
            using (picture)
            {
                Assert.True(picture.TryDecode(new FramePool(), out var frame, out var fault), fault);
                Assert.Equal((640, 480), (frame!.Width, frame.Height));
                if (count++ == 0) Assert.InRange(Difference(expected, frame.Pixels), 0, 5);
            }
        }

        Assert.Equal(Shown, count);
    }

    // The mean over all values.
    private static double Difference(ReadOnlySpan<byte> one, ReadOnlySpan<byte> other)
    {
        long sum = 0;
        for (var i = 0; i < one.Length; i++) sum += Math.Abs(one[i] - other[i]);
        return (double)sum / one.Length;
    }

    private static ICamera Create(CameraOptions options) => new CameraFactory(TimeProvider.System).Create(options);

    private static async Task<List<ulong>> ReadAsync(ICamera camera, int count, bool open = true)
    {
        using var late = new CancellationTokenSource(Deadline);
        if (open) await camera.OpenAsync(late.Token);
        var seen = new List<ulong>();
        while (seen.Count < count)
        {
            using var picture = await camera.ReadAsync(late.Token);
            seen.Add(picture!.Fingerprint!.Value);
        }

        return seen;
    }

    private static void Finish(Process process)
    {
        using (process)
        {
            Assert.True(process.WaitForExit(Deadline));
            Assert.Equal(0, process.ExitCode);
        }
    }
}
