using System.Collections.Concurrent;
using EdgeFace.Core.Imaging;
using EdgeFace.SystemTests.Support;
using EdgeFace.Vision.Cameras;
using EdgeFace.Vision.Imaging;
using Xunit;

namespace EdgeFace.SystemTests.Cameras;

/// <summary>Tests that look at this process's memory: no other runs beside them.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class MemoryWatched
{
    public const string Name = "memory is watched";
}

/// <summary>Real programs that are bad cameras, under the daemon's own supervision.</summary>
[Collection(MemoryWatched.Name)]
public sealed class CameraProcessTests : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    private readonly Workplace _place = new();
    private readonly string _film;

    public CameraProcessTests()
    {
        _film = _place.File("film.mjpeg");
        using var encoder = new JpegEncoder();
        using var to = File.Create(_film);
        for (var i = 0; i < 5; i++)
        {
            var frame = Frame.Create(160, 120);
            new Random(i).NextBytes(frame.Pixels);
            to.Write(encoder.Encode(frame, 80));
        }
    }

    public void Dispose() => _place.Dispose();

    [Fact]
    public async Task RunAsync_ProgramDies_SaysWithWhichCodeAndLastWordsAndStartsItAgain()
    {
        await using var camera = Start($"cat '{_film}'; echo 'sensor on fire' >&2; exit 3");

        await camera.LostAsync("ended with code 3");
        await camera.LostAsync("sensor on fire");
        // Each start gives five pictures: more than those of one are seen only after another start.
        await camera.SeenAsync(6);
    }

    [Fact]
    public async Task RunAsync_ProgramStopsInTheMiddleOfAPicture_IsStalledKilledAndStartedAgain()
    {
        await using var camera = Start($"echo $$ >> '{_place.File("pids")}'; cat '{_film}'; head -c 900 '{_film}'; exec sleep 600");

        await camera.LostAsync("stalled");
        await camera.SeenAsync(6);

        var first = (await File.ReadAllLinesAsync(_place.File("pids")))[0];
        Assert.False(Directory.Exists($"/proc/{first}"), "The stalled program still runs.");
    }

    [Fact]
    public async Task RunAsync_ProgramFloodsWithoutPictures_IsGivenUpAndTakesNoMemory()
    {
        var before = GC.GetTotalMemory(forceFullCollection: true);
        await using var camera = Start("exec cat /dev/zero");

        await camera.LostAsync("no picture");

        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, 16 << 20);
    }

    [Fact]
    public async Task RunAsync_ProgramFloodsWithPictures_TheNewestIsKeptAndTheOthersAreGivenBack()
    {
        var before = GC.GetTotalMemory(forceFullCollection: true);
        await using var camera = Start($"while :; do cat '{_film}'; done", taken: false);

        await camera.SeenAsync(2000);

        Assert.InRange(camera.Dropped, 1900, long.MaxValue);
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, 16 << 20);
        Assert.Empty(camera.Reasons);
    }

    [Fact]
    public async Task RunAsync_ProgramMissing_SaysHowToGetIt()
    {
        await using var camera = new Supervised(
            new CameraCommand("no-such-camera-program", [], "a camera") { DebianPackage = "some-package" }, taken: true);
        await camera.LostAsync("apt-get install some-package");
    }

    private static Supervised Start(string script, bool taken = true) => new(new CameraCommand("sh", ["-c", script], "a bad camera"), taken);

    private sealed class Supervised : ICameraEvents, IAsyncDisposable
    {
        private readonly CancellationTokenSource _stop = new();
        private readonly ConcurrentQueue<string> _reasons = new();
        private readonly CameraSupervisor _supervisor;
        private readonly Task _running;

        public Supervised(CameraCommand command, bool taken)
        {
            var options = new CameraOptions
            {
                StalledAfter = TimeSpan.FromSeconds(0.5),
                FirstRetry = TimeSpan.FromSeconds(0.1),
                LongestRetry = TimeSpan.FromSeconds(1),
                FrozenAfter = TimeSpan.Zero,
            };
            _supervisor = new(() => new ProcessCamera(command, 1 << 20, TimeProvider.System), command.Description, options, this, TimeProvider.System, new Random(1));
            _running = Task.WhenAll(Task.Run(() => _supervisor.RunAsync(_stop.Token)), taken ? Task.Run(TakeAsync) : Task.CompletedTask);
        }

        public IReadOnlyCollection<string> Reasons => _reasons;

        public long Dropped => _supervisor.Mailbox.Dropped;

        public void Lost(string camera, string why) => _reasons.Enqueue(why);

        public void Restored(string camera)
        {
        }

        public Task LostAsync(string why) =>
            UntilAsync(() => _reasons.Any(reason => reason.Contains(why, StringComparison.Ordinal)), $"no loss because of '{why}'");

        public Task SeenAsync(long pictures) => UntilAsync(() => _supervisor.Pictures >= pictures, $"fewer than {pictures} pictures");

        public async ValueTask DisposeAsync()
        {
            await _stop.CancelAsync();
            await _running;
            _stop.Dispose();
        }

        private async Task TakeAsync()
        {
            while (await _supervisor.Mailbox.TakeAsync(CancellationToken.None) is { } picture) picture.Dispose();
        }

        private async Task UntilAsync(Func<bool> done, string otherwise)
        {
            var begun = TimeProvider.System.GetTimestamp();
            while (!done())
            {
                Assert.False(_running.IsFaulted, _running.Exception?.ToString());
                Assert.True(TimeProvider.System.GetElapsedTime(begun) < Deadline,
                    $"{otherwise}; {_supervisor.Pictures} pictures, lost: {string.Join(" | ", _reasons)}");
                await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System);
            }
        }
    }
}
