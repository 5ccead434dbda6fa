using EdgeFace.Core.Imaging;
using EdgeFace.Vision.Cameras;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace EdgeFace.Tests.Vision.Cameras;

public sealed class CameraSupervisorTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly Journal _journal = new();
    private readonly CameraOptions _options = new();
    private readonly Queue<ScriptedCamera> _cameras = new();
    private int _opened;

    [Fact]
    public async Task RunAsync_NewerPicture_TakesTheOlderOnesPlace()
    {
        var camera = Plan(new ScriptedCamera());
        await using var run = Start();
        var first = camera.Show(1);
        var second = camera.Show(2);

        using var taken = await run.Supervisor.Mailbox.TakeAsync(CancellationToken.None);

        Assert.Same(second, taken);
        Assert.True(first.Disposed);
        Assert.False(second.Disposed);
        Assert.Equal(1, run.Supervisor.Mailbox.Dropped);
        Assert.True(run.Supervisor.Delivers);
        Assert.Empty(_journal.Lines);
    }

    [Fact]
    public async Task RunAsync_NoPictureForTheStallTime_IsLostAndOpenedAgain()
    {
        var camera = Plan(new ScriptedCamera());
        Plan(new ScriptedCamera());
        await using var run = Start();
        var last = camera.Show(1);

        _time.Advance(_options.StalledAfter - TimeSpan.FromMilliseconds(1));
        Assert.Empty(_journal.Lines);
        _time.Advance(TimeSpan.FromMilliseconds(1));

        Assert.Equal(["lost door: the camera has stalled: no picture for 5 s"], _journal.Lines);
        Assert.True(camera.Disposed);
        Assert.True(last.Disposed, "a picture from before the loss must not be used after it");
        Assert.False(run.Supervisor.Delivers);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(2, _opened);
    }

    [Fact]
    public async Task RunAsync_PicturesInTime_DoNotStall()
    {
        var camera = Plan(new ScriptedCamera());
        await using var run = Start();
        for (var i = 0; i < 20; i++)
        {
            camera.Show(i);
            _time.Advance(_options.StalledAfter * 0.9);
        }

        Assert.Empty(_journal.Lines);
        Assert.Equal(20, run.Supervisor.Pictures);
        Assert.Equal(1, _opened);
    }

    [Fact]
    public async Task RunAsync_SamePictureAgainAndAgain_IsFrozen()
    {
        var camera = Plan(new ScriptedCamera());
        Plan(new ScriptedCamera());
        await using var run = Start();
        for (var i = 0; i < 101; i++)
        {
            camera.Show(fingerprint: 7);
            _time.Advance(TimeSpan.FromSeconds(0.1));
        }

        Assert.Equal(["lost door: the camera is frozen: the very same picture for 10 s (is it in privacy mode, or covered?)"], _journal.Lines);
    }

    [Fact]
    public async Task RunAsync_FrozenCameraShowsTheSameForADay_IsLostOnceAndRestoredWhenThePictureDiffers()
    {
        await using var run = Start(new ScriptedCamera { Repeats = 7 });
        await PassAsync(TimeSpan.FromDays(1));
        Assert.Single(_journal.Lines);
        Assert.Contains("frozen", _journal.Lines[0]);
        Assert.False(run.Supervisor.Delivers);
        // The privacy mode has many openings, growing apart: not thousands.
        Assert.InRange(_opened, 2, 24 * 3600 / 30);

        _now.Repeats = null;
        for (var i = 0; i < 60 && _journal.Lines.Count == 1; i++)
        {
            await PassAsync(TimeSpan.FromSeconds(1));
            _now.Show(1000 + i);
        }

        Assert.Equal("restored door", _journal.Lines[1]);
    }

    [Fact]
    public async Task RunAsync_CameraThatIsLostEachMinute_IsToldSomeTimesADayAndUsedAllTheSame()
    {
        await using var run = Start(new ScriptedCamera());
        var shown = 0;
        for (var minute = 0; minute < 24 * 60; minute++)
        {
            for (var second = 0; second < 50; second++)
            {
                _now.Show(shown++);
                await PassAsync(TimeSpan.FromSeconds(1));
            }

            Assert.True(run.Supervisor.Delivers);
            _now.End();
            await PassAsync(TimeSpan.FromSeconds(45));
        }

        Assert.InRange(_journal.Lines.Count, 3, 20);
        Assert.InRange(_journal.Again, 1000, int.MaxValue);
        Assert.InRange(run.Supervisor.Pictures, 24 * 60 * 40, long.MaxValue);
        for (var second = 0; second < 3700; second++)
        {
            _now.Show(shown++);
            await PassAsync(TimeSpan.FromSeconds(1));
        }

        Assert.Equal("restored door", _journal.Lines[^1]);
        Assert.False(run.Supervisor.OnTrial);
    }

    [Fact]
    public async Task RunAsync_PicturesThatComeTooLate_AreSaidAndTheStreamBegunAfresh()
    {
        await using var run = Start(new ScriptedCamera());
        _now.Lag = TimeSpan.FromSeconds(4);
        _now.Show(1);
        Assert.Equal(TimeSpan.FromSeconds(4), run.Supervisor.Lag);
        Assert.True(run.Supervisor.Delivers);
        Assert.Empty(_journal.Lines);

        // So far only the camera's clock says so.
        _now.Lag = TimeSpan.FromSeconds(3000);
        _now.Show(2);
        Assert.Empty(_journal.Lines);

        _now.FallsBehind = true;
        _now.Lag = TimeSpan.FromSeconds(9);
        var late = _now.Show(3);
        Assert.True(late.Disposed);
        Assert.Contains("9 s late", Assert.Single(_journal.Lines));
        Assert.Null(run.Supervisor.Lag);
    }

    [Fact]
    public async Task RunAsync_PicturesThatAreNone_IsLostWithTheFirstReasonAndRestoredByOneThatIsDecoded()
    {
        var first = Plan(new ScriptedCamera());
        var second = Plan(new ScriptedCamera());
        await using var run = Start();
        first.Show(0);
        run.Supervisor.Undecodable.Note(null);
        for (var i = 1; i <= _options.MostUndecodable; i++)
        {
            Assert.Empty(_journal.Lines);
            first.Show(i);
            run.Supervisor.Undecodable.Note(i == 1 ? "it is cut short" : "it is damaged");
        }

        const string lost = "lost door: its pictures cannot be decoded (30 in a row), the first because: it is cut short";
        Assert.Equal([lost], _journal.Lines);
        Assert.False(run.Supervisor.Delivers);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(2, _opened);

        second.Show(100);
        run.Supervisor.Undecodable.Note("it is damaged");
        Assert.False(run.Supervisor.Delivers);
        second.Show(101);
        run.Supervisor.Undecodable.Note(null);
        second.Show(102);

        Assert.True(run.Supervisor.Delivers);
        Assert.Equal([lost, "restored door"], _journal.Lines);
    }

    // One that sends rubbish for a while after each start would never get over it.
    [Fact]
    public async Task RunAsync_OpeningAgainDoesNotHelp_ReadsOnForLonger()
    {
        var first = Plan(new ScriptedCamera());
        var second = Plan(new ScriptedCamera());
        await using var run = Start();
        Spoil(first, _options.MostUndecodable);
        _time.Advance(TimeSpan.FromSeconds(1));
        Spoil(second, 10 * _options.MostUndecodable);
        Assert.Equal(2, _opened);
        Assert.Single(_journal.Lines);

        second.Show(1);
        run.Supervisor.Undecodable.Note(null);
        second.Show(2);

        Assert.True(run.Supervisor.Delivers);

        void Spoil(ScriptedCamera camera, int pictures)
        {
            for (var i = 0; i < pictures; i++)
            {
                camera.Show(i);
                run.Supervisor.Undecodable.Note("it is damaged");
            }
        }
    }

    [Fact]
    public async Task RunAsync_BytesThatAreNoPicture_AreNamed()
    {
        Plan(new ScriptedCamera { Instead = "it sends H.264 video" });
        Plan(new ScriptedCamera());
        await using var run = Start();
        Assert.Equal("it sends H.264 video", run.Supervisor.Instead);

        _time.Advance(_options.StalledAfter * 3);

        Assert.Equal(["lost door: the camera was opened but gave no picture within 15 s; it sends H.264 video"], _journal.Lines);
    }

    [Fact]
    public async Task RunAsync_CameraComesBack_IsRestoredOnceWithNumbersGoingOn()
    {
        var first = Plan(new ScriptedCamera());
        Plan(new ScriptedCamera { OpenFault = "There is no /dev/video0." });
        Plan(new ScriptedCamera { OpenFault = "There is no /dev/video0." });
        var last = Plan(new ScriptedCamera());
        await using var run = Start();
        first.Show(1);
        first.End();
        for (var i = 0; i < 10; i++) _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(4, _opened);
        Assert.Equal(["lost door: the camera's stream has ended"], _journal.Lines);

        last.Show(2);
        last.Show(3);

        Assert.Equal(["lost door: the camera's stream has ended", "restored door"], _journal.Lines);
        using var picture = await run.Supervisor.Mailbox.TakeAsync(CancellationToken.None);
        Assert.Equal(2, picture!.Info.Sequence);
    }

    [Fact]
    public async Task RunAsync_CameraMissing_SaysWhyAndGoesOnTrying()
    {
        for (var i = 0; i < 60; i++) Plan(new ScriptedCamera { OpenFault = "There is no /dev/video0." });
        await using var run = Start();

        var progress = run.Supervisor.Progress;
        for (var second = 0; second < 300; second++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            Assert.True(run.Supervisor.Progress > progress, $"no progress in second {second}");
            progress = run.Supervisor.Progress;
        }

        Assert.Equal(["lost door: There is no /dev/video0."], _journal.Lines);
        // 0.5, 1, 2, 4, 8, 16, 30, 30 … seconds, each a fifth more or less.
        Assert.InRange(_opened, 12, 20);
    }

    [Fact]
    public async Task RunAsync_OpeningHangs_IsGivenUp()
    {
        Plan(new ScriptedCamera { OpenHangs = true });
        Plan(new ScriptedCamera());
        await using var run = Start();

        _time.Advance(_options.StalledAfter * 3);

        Assert.Equal(["lost door: the camera was opened but gave no picture within 15 s"], _journal.Lines);
    }

    [Fact]
    public async Task RunAsync_Cancelled_ClosesCameraAndMailbox()
    {
        var camera = Plan(new ScriptedCamera());
        var run = Start();
        var picture = camera.Show(1);

        await run.DisposeAsync();

        Assert.True(camera.Disposed);
        Assert.True(picture.Disposed);
        Assert.Null(await run.Supervisor.Mailbox.TakeAsync(CancellationToken.None));
    }

    private ScriptedCamera Plan(ScriptedCamera camera)
    {
        _cameras.Enqueue(camera);
        return camera;
    }

    // One camera that is opened again and again.
    private ScriptedCamera _now = null!;

    private Run Start(ScriptedCamera camera)
    {
        _now = camera;
        return new(new CameraSupervisor(
            () =>
            {
                _opened++;
                return camera;
            },
            "door", _options, _journal, _time, new Random(1)));
    }

    private async Task PassAsync(TimeSpan time)
    {
        for (var left = time; left > TimeSpan.Zero; left -= TimeSpan.FromSeconds(1))
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            _now.Repeat();
            await Task.Yield();
        }
    }

    private Run Start() => new(new CameraSupervisor(
        () =>
        {
            _opened++;
            return _cameras.Dequeue();
        },
        "door", _options, _journal, _time, new Random(1)));

    private sealed class Run : IAsyncDisposable
    {
        private readonly CancellationTokenSource _stop = new();
        private readonly Task _task;

        public Run(CameraSupervisor supervisor)
        {
            Supervisor = supervisor;
            _task = supervisor.RunAsync(_stop.Token);
        }

        public CameraSupervisor Supervisor { get; }

        public async ValueTask DisposeAsync()
        {
            await _stop.CancelAsync();
            await _task;
            _stop.Dispose();
        }
    }

    private sealed class Journal : ICameraEvents
    {
        public List<string> Lines { get; } = [];

        public void Lost(string camera, string why) => Lines.Add($"lost {camera}: {why}");

        public int Again { get; private set; }

        public void LostAgain(string why) => Again++;

        public void Restored(string camera) => Lines.Add($"restored {camera}");
    }

    /// <summary>Shows what the test tells it to, at once: the supervisor goes on before <see cref="Show"/> returns.</summary>
    private sealed class ScriptedCamera : ICamera
    {
        private TaskCompletionSource<CapturedPicture?>? _waiting;
        private int _shown;

        public string? OpenFault { get; init; }

        public bool OpenHangs { get; init; }

        public string? Instead { get; init; }

        public bool Disposed { get; private set; }

        /// <summary>The one picture that it shows, if it shows only one.</summary>
        public int? Repeats { get; set; }

        public TimeSpan? Lag { get; set; }

        public bool FallsBehind { get; set; }

        public string Description => "scripted";

        public void Repeat()
        {
            if (Repeats is { } one && _waiting is { Task.IsCompleted: false }) Show(one);
        }

        public TestPicture Show(int fingerprint)
        {
            var picture = new TestPicture(_shown++, fingerprint);
            _waiting!.TrySetResult(picture);
            return picture;
        }

        public void End() => _waiting!.TrySetResult(null);

        public async ValueTask OpenAsync(CancellationToken cancel)
        {
            if (OpenFault is not null) throw new CameraException(OpenFault);
            if (OpenHangs) await new TaskCompletionSource().Task.WaitAsync(cancel);
        }

        public async ValueTask<CapturedPicture?> ReadAsync(CancellationToken cancel)
        {
            var waiting = _waiting = new();
            using var cancelled = cancel.Register(() => waiting.TrySetCanceled(cancel));
            return await waiting.Task;
        }

        public ValueTask DisposeAsync()
        {
            Disposed = true;
            return ValueTask.CompletedTask;
        }
    }

    private sealed class TestPicture : CapturedPicture
    {
        private readonly int _fingerprint;

        public TestPicture(long sequence, int fingerprint)
        {
            _fingerprint = fingerprint;
            Info = new(sequence, TimeSpan.Zero);
        }

        public bool Disposed { get; private set; }

        public override ulong? Fingerprint => (ulong)_fingerprint;

        public override bool TryDecode(FramePool pool, out Frame? frame, out string? fault) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            base.Dispose(disposing);
            Disposed = true;
        }
    }
}
