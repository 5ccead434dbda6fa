using EdgeFace.Core.Imaging;
using EdgeFace.Tests.Support;
using EdgeFace.Vision.Cameras;
using EdgeFace.Vision.OpenCv.Cameras;
using Microsoft.Extensions.Time.Testing;
using OpenCvSharp;
using Xunit;

namespace EdgeFace.Tests.Vision.OpenCv.Cameras;

public sealed class VideoCameraTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly ReaderGate _gate = new();
    private readonly VideoSource _address = VideoSource.Of("rtsp://cam.lan/door");

    [Fact]
    public async Task ReadAsync_Pictures_AreDecodedAsTheyWereRead()
    {
        var reader = new ScriptedReader(pictures: 2);
        await using var camera = Camera(_address, reader);
        await camera.OpenAsync(CancellationToken.None);

        using var first = await camera.ReadAsync(CancellationToken.None);
        using var second = await camera.ReadAsync(CancellationToken.None);

        Assert.Equal([0L, 1L], [first!.Info.Sequence, second!.Info.Sequence]);
        Assert.NotEqual(first.Fingerprint, second.Fingerprint);
        Assert.True(second.TryDecode(new FramePool(), out var frame, out _));
        Assert.Equal((4, 2), (frame!.Width, frame.Height));
        Assert.All(frame.Pixels.ToArray(), value => Assert.Equal(2, value));
    }

    [Fact]
    public async Task ReadAsync_StreamThatEnds_IsBroken_FileThatEnds_IsNot()
    {
        await using var stream = Camera(_address, new ScriptedReader(pictures: 1));
        await stream.OpenAsync(CancellationToken.None);
        (await stream.ReadAsync(CancellationToken.None))!.Dispose();
        var fault = await Assert.ThrowsAsync<CameraException>(async () => await stream.ReadAsync(CancellationToken.None));
        Assert.Equal("rtsp://cam.lan/door: the stream broke off.", fault.Message);

        await using var film = Camera(VideoSource.Of("/films/a.mp4"), new ScriptedReader(pictures: 1));
        await film.OpenAsync(CancellationToken.None);
        (await film.ReadAsync(CancellationToken.None))!.Dispose();
        Assert.Null(await film.ReadAsync(CancellationToken.None));
    }

    [Fact]
    public async Task ReadAsync_OpenCvFails_IsTheCamerasFault()
    {
        Exception[] faults = [new OpenCvSharpException("no such row"), new OpenCVException(ErrorCode.StsAssert, "cvtColor", "scn == 3", "color.cpp", 1)];
        foreach (var fails in faults)
        {
            await using var camera = Camera(_address, new ScriptedReader(pictures: 1) { ReadFails = fails });
            await camera.OpenAsync(CancellationToken.None);
            var fault = await Assert.ThrowsAsync<CameraException>(async () => await camera.ReadAsync(CancellationToken.None));
            Assert.Equal($"rtsp://cam.lan/door: OpenCV fails: {fails.Message}", fault.Message);
        }
    }

    [Fact]
    public async Task ReadAsync_FileAheadOfItsTime_WaitsForIt()
    {
        await using var camera = Camera(VideoSource.Of("/films/a.mp4"), new ScriptedReader(pictures: 2) { Apart = TimeSpan.FromSeconds(1) });
        await camera.OpenAsync(CancellationToken.None);
        (await camera.ReadAsync(CancellationToken.None))!.Dispose();

        var second = camera.ReadAsync(CancellationToken.None).AsTask();
        await Eventually.True(() => second.IsCompleted, _time, TimeSpan.FromMilliseconds(100), limit: TimeSpan.FromSeconds(1));

        using var picture = await second;
        Assert.Equal(TimeSpan.FromSeconds(1), picture!.Info.Captured);
        Assert.Equal(TimeSpan.FromSeconds(1), _time.GetUtcNow() - _time.Start);
    }

    [Fact]
    public async Task OpenAsync_WhileAnEarlierReaderHangs_IsRefusedUntilThatComesBack()
    {
        using var hanging = new ScriptedReader(pictures: 1) { OpenWaits = new() };
        var first = Camera(_address, hanging);
        using var patience = new CancellationTokenSource();
        var opening = first.OpenAsync(patience.Token).AsTask();
        await patience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => opening);
        var closing = first.DisposeAsync().AsTask();
        await Eventually.True(() => closing.IsCompleted, _time, TimeSpan.FromSeconds(1));

        var never = new ScriptedReader(pictures: 1);
        await using var second = Camera(_address, never);
        var fault = await Assert.ThrowsAsync<CameraException>(async () => await second.OpenAsync(CancellationToken.None));
        Assert.Contains("has not come back from an earlier attempt", fault.Message, StringComparison.Ordinal);
        Assert.False(never.WasOpened);

        hanging.OpenWaits.Set();
        await Eventually.True(() => hanging.WasDisposed && _gate.IsFree);
        await second.OpenAsync(CancellationToken.None);
        using var picture = await second.ReadAsync(CancellationToken.None);
        Assert.NotNull(picture);
    }

    [Fact]
    public async Task ReadAsync_AfterACancelledRead_MustBeOpenedAgain()
    {
        using var reader = new ScriptedReader(pictures: 5) { ReadWaits = new() };
        await using var camera = Camera(_address, reader);
        await camera.OpenAsync(CancellationToken.None);
        using var patience = new CancellationTokenSource();
        var reading = camera.ReadAsync(patience.Token).AsTask();
        await patience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading);

        await Assert.ThrowsAsync<CameraException>(async () => await camera.ReadAsync(CancellationToken.None));

        reader.ReadWaits.Set();
    }

    [Fact]
    public async Task OpenAsync_ReaderThatThrows_TellsItsFault()
    {
        await using var camera = Camera(_address, new ScriptedReader(pictures: 0) { Fault = "no such host" });

        var fault = await Assert.ThrowsAsync<CameraException>(async () => await camera.OpenAsync(CancellationToken.None));

        Assert.Equal("no such host", fault.Message);
    }

    private VideoCamera Camera(VideoSource source, ScriptedReader reader) => new(source, () => reader, _gate, _time);

    private sealed class ScriptedReader(int pictures) : IVideoReader
    {
        private int _read;

        public ManualResetEventSlim? OpenWaits { get; init; }

        public ManualResetEventSlim? ReadWaits { get; init; }

        public TimeSpan Apart { get; init; }

        public string? Fault { get; init; }

        public Exception? ReadFails { get; init; }

        public bool WasOpened { get; private set; }

        public bool WasDisposed { get; private set; }

        public void Open()
        {
            WasOpened = true;
            OpenWaits?.Wait();
            if (Fault is not null) throw new CameraException(Fault);
        }

        public bool Read(RawPicture picture, out TimeSpan position)
        {
            ReadWaits?.Wait();
            if (ReadFails is not null) throw ReadFails;
            position = Apart * _read;
            if (_read == pictures) return false;
            picture.Begin(4, 2).Fill((byte)++_read);
            return true;
        }

        public void Break()
        {
        }

        public void Dispose() => WasDisposed = true;
    }
}
