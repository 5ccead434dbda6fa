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
        await using var camera = Start(new CameraCommand("no-such-camera-program", [], "a camera") { DebianPackage = "some-package" });
        await camera.LostAsync("apt-get install some-package");
    }

    private static SupervisedCamera Start(string script, bool taken = true) => Start(new CameraCommand("sh", ["-c", script], "a bad camera"), taken);

    private static SupervisedCamera Start(CameraCommand command, bool taken = true)
    {
        var options = new CameraOptions
        {
            StalledAfter = TimeSpan.FromSeconds(0.5),
            FirstRetry = TimeSpan.FromSeconds(0.1),
            LongestRetry = TimeSpan.FromSeconds(1),
            FrozenAfter = TimeSpan.Zero,
        };
        return new(() => new ProcessCamera(command, 1 << 20, TimeProvider.System), command.Description, options, taken);
    }
}
