using EdgeFace.Core.Access;
using EdgeFace.Core.Door;
using EdgeFace.Core.Events;
using EdgeFace.Core.Gallery;
using EdgeFace.Core.Imaging;
using EdgeFace.Core.Recognition;
using EdgeFace.Daemon.Hosting;
using EdgeFace.Daemon.Pipeline;
using EdgeFace.Tests.Daemon.Doors;
using EdgeFace.Vision;
using EdgeFace.Vision.Cameras;
using EdgeFace.Vision.Inference;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace EdgeFace.Tests.Daemon.Hosting;

public sealed class DecisionLoopTests : IAsyncDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly EventList _events = new();
    private readonly Detector _detector = new();
    private readonly CountingObserver _observer = new();
    private readonly PictureList _camera = new();
    private UndecodableWatch _watched = new(30);

    [Fact]
    public async Task RunAsync_Pictures_AreDecidedOnAndGivenBack()
    {
        for (var i = 0; i < 5; i++) _camera.Add(new Picture());
        await Assert.ThrowsAsync<InvalidOperationException>(RunAsync);
        Assert.Equal(5, _observer.Seen);
        Assert.All(_camera.Given, p => Assert.True(p.Disposed));
    }

    [Fact]
    public async Task RunAsync_AFewFramesBreak_GoesOn()
    {
        _detector.Breaks = frame => frame % DecisionLoop.MostFaults != 0;
        for (var i = 0; i < 3 * DecisionLoop.MostFaults; i++) _camera.Add(new Picture());
        Assert.Contains("mailbox was closed", (await Assert.ThrowsAsync<InvalidOperationException>(RunAsync)).Message);
        Assert.Equal(3, _observer.Seen);
    }

    [Fact]
    public async Task RunAsync_TooManyFramesBreakInARow_EndsWithTheReason()
    {
        _detector.Breaks = _ => true;
        for (var i = 0; i < 100; i++) _camera.Add(new Picture());
        Assert.Contains("10 frames in a row broke, the last one by: the model is gone",
            (await Assert.ThrowsAsync<InvalidOperationException>(RunAsync)).Message);
        Assert.All(_camera.Given, p => Assert.True(p.Disposed));
    }

    [Fact]
    public async Task RunAsync_PicturesThatAreNone_AreToldToTheWatchAndNeverEndTheLoop()
    {
        const int many = 40;
        for (var i = 0; i < many; i++) _camera.Add(new Picture { Bad = i > 0 });
        _camera.Add(new Picture());
        _watched = new(many);

        Assert.Contains("mailbox was closed", (await Assert.ThrowsAsync<InvalidOperationException>(RunAsync)).Message);

        Assert.True(_watched.Decodes);
        Assert.Null(_watched.Why);
        Assert.Equal(2, _observer.Seen);
    }

    public async ValueTask DisposeAsync()
    {
        _detector.Dispose();
        await _camera.DisposeAsync();
    }

    private async Task RunAsync()
    {
        var options = new CameraOptions { FrozenAfter = TimeSpan.Zero };
        var news = new CameraNews(new EventList(), _time, NullLogger<CameraNews>.Instance);
        using var stop = new CancellationTokenSource();
        _camera.AtTheEnd = stop.Cancel;
        var supervisor = new CameraSupervisor(() => _camera, "pictures", options, news, _time, new Random(1));
        var model = new ModelId("test");
        var security = new DoorSecurity(Core.Recognition.Faces.Calibration, new(), LivenessRule.None);
        var tracker = new ApproachTracker(new(), security, 4);
        var embedder = new Embedder(model);
        var pipeline = new FramePipeline(
            new FaceParts(_detector, new FaceProbe(embedder, new QualityGate(new()), null), embedder, null),
            new GalleryHolder(GallerySnapshot.Build([], model, 4)), tracker, security, new(), new(new EveryoneEnrolled(), new ClosedDoor()), _events,
            new InferenceMeter(_time), _time, _time);
        var loop = new DecisionLoop(supervisor.Mailbox, pipeline, news, [_observer], _time, NullLogger<DecisionLoop>.Instance) { Undecodable = _watched };
        _camera.Taken = () => loop.Progress.Waiting;
        var deciding = loop.RunAsync(CancellationToken.None);
        var stopping = deciding.ContinueWith(_ => stop.Cancel(), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        await Task.WhenAll(supervisor.RunAsync(stop.Token), deciding, stopping);
    }

    private sealed class Detector : IFaceDetector
    {
        private int _frames;

        public Func<int, bool> Breaks { get; set; } = _ => false;

        public int Detect(Frame frame, Span<DetectedFace> faces) =>
            Breaks(++_frames) ? throw new InvalidDataException("the model is gone") : 0;

        public float SmallestInterEyeDistance(int frameWidth, int frameHeight) => 1;

        public void Dispose()
        {
        }
    }

    private sealed class Embedder(ModelId model) : IFaceEmbedder
    {
        public ModelId Model => model;

        public int Dimension => 4;

        public AlignedFace Input => throw new NotSupportedException();

        public void Embed(Span<float> embedding) => throw new NotSupportedException();

        public void Dispose()
        {
        }
    }

    private sealed class ClosedDoor : IDoorEntry
    {
        public bool InLockdown => false;

        public bool TryGrant(UnlockLength length = UnlockLength.Usual) => false;
    }

    private sealed class CountingObserver : IFrameObserver
    {
        public int Seen { get; private set; }

        public void Observe(in FrameReport report) => Seen++;
    }

    private sealed class Picture : CapturedPicture
    {
        public bool Bad { get; init; }

        public bool Disposed { get; private set; }

        public override bool TryDecode(FramePool pool, out Frame? frame, out string? fault)
        {
            frame = Bad ? null : pool.Rent(8, 8);
            fault = Bad ? "no picture" : null;
            return !Bad;
        }

        protected override void Dispose(bool disposing)
        {
            Disposed = true;
            base.Dispose(disposing);
        }
    }

    /// <summary>Gives the next picture only when the last one was taken, so that none is dropped.</summary>
    private sealed class PictureList : ICamera
    {
        private readonly Queue<Picture> _pictures = new();

        public List<Picture> Given { get; } = [];

        public Action AtTheEnd { get; set; } = () => { };

        public Func<bool> Taken { get; set; } = () => true;

        public string Description => "pictures";

        public void Add(Picture picture) => _pictures.Enqueue(picture);

        public ValueTask OpenAsync(CancellationToken cancel) => ValueTask.CompletedTask;

        public async ValueTask<CapturedPicture?> ReadAsync(CancellationToken cancel)
        {
            while (!Taken() || (Given.Count > 0 && !Given[^1].Disposed))
            {
                cancel.ThrowIfCancellationRequested();
                await Task.Yield();
            }

            if (!_pictures.TryDequeue(out var picture))
            {
                AtTheEnd();
                return null;
            }

            Given.Add(picture);
            return picture;
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
