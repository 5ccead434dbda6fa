using EdgeFace.Core.Door;
using EdgeFace.Core.Imaging;
using EdgeFace.Daemon.Doors;
using EdgeFace.Daemon.SelfTests;
using EdgeFace.Messaging;
using EdgeFace.Tests.Support;
using EdgeFace.Vision.Imaging;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace EdgeFace.Tests.Daemon.SelfTests;

/// <summary>The tests of single parts, each on a good and on a bad one.</summary>
public sealed class PartTests : IDisposable
{
    private readonly MadeRoot _root = new();
    private readonly FakeTimeProvider _time = new(new(2026, 5, 1, 12, 0, 0, TimeSpan.Zero));

    public void Dispose() => _root.Dispose();

    [Fact]
    public async Task Clock_NeverSet_IsFault()
    {
        var time = new FakeTimeProvider(new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero));
        Assert.Equal(SelfTestStatus.Fault, (await OneAsync(new ClockTest(time, _root.Path))).Status);
    }

    [Fact]
    public async Task Clock_Unsynchronised_Warns()
    {
        Assert.Equal(SelfTestStatus.Warning, (await OneAsync(new ClockTest(_time, _root.Path))).Status);
        _root.Write("run/systemd/timesync/synchronized", "");
        Assert.Equal(SelfTestStatus.Ok, (await OneAsync(new ClockTest(_time, _root.Path))).Status);
    }

    [Fact]
    public async Task Storage_FolderThatIsNotThere_IsFault()
    {
        var rows = await new StorageTest(_root.Path, _root.Path).RunAsync(default);
        Assert.Equal(SelfTestStatus.Ok, rows[0].Status);
        Assert.Empty(Directory.GetFiles(_root.Path));
        using var runner = new SelfTestRunner([new StorageTest(Path.Combine(_root.Path, "missing"), _root.Path)], _time);
        rows = (await runner.RunAsync(default)).Rows;
        Assert.Equal(SelfTestStatus.Fault, rows[0].Status);
    }

    [Theory]
    [InlineData("0x02 0x01", SelfTestStatus.Ok)]
    [InlineData("0x08 0x01", SelfTestStatus.Warning)]
    [InlineData("0x01 0x0B", SelfTestStatus.Fault)]
    public async Task Storage_WearOfCells_IsJudged(string life, SelfTestStatus expected)
    {
        _root.Write("sys/block/mmcblk0/device/life_time", life);
        var rows = await new StorageTest(_root.Path, _root.Path).RunAsync(default);
        Assert.Equal(expected, Assert.Single(rows, row => row.Part == "wear").Status);
    }

    [Fact]
    public async Task Sandbox_AsTheUnitWantsIt_IsOk()
    {
        _root.Write("proc/self/status", "Name:\tedgeface\nUid:\t996\t996\t996\t996\nNoNewPrivs:\t1\nSeccomp:\t2\nCapBnd:\t0000000000000000");
        Assert.Equal(SelfTestStatus.Ok, (await OneAsync(new SandboxTest(_root.Path))).Status);
        _root.Write("proc/self/status", "Name:\tedgeface\nUid:\t0\t0\t0\t0\nNoNewPrivs:\t0\nSeccomp:\t0\nCapBnd:\t000001ffffffffff");
        var row = await OneAsync(new SandboxTest(_root.Path));
        Assert.Equal(SelfTestStatus.Warning, row.Status);
        Assert.Contains("runs as root", row.Finding, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Camera_NoPicture_IsFault()
    {
        using var gone = new CancellationTokenSource();
        await gone.CancelAsync();
        Assert.Equal(SelfTestStatus.Fault, (await OneAsync(new CameraTest(c => Task.FromCanceled<byte[]>(gone.Token), () => Pace(0), new(), null))).Status);
        Assert.Equal(SelfTestStatus.Fault, (await OneAsync(new CameraTest(_ => Task.FromResult(new byte[100]), () => Pace(15), new(), null))).Status);
    }

    [Fact]
    public async Task Camera_DarkAndSlow_SaysBoth()
    {
        var row = await OneAsync(new CameraTest(_ => Task.FromResult(Picture(10)), () => Pace(2), new(), null));
        Assert.Equal(SelfTestStatus.Warning, row.Status);
        Assert.Contains("dark", row.Advice, StringComparison.Ordinal);
        Assert.Contains("slow", row.Advice, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Camera_GoodPicture_IsKeptForItsOwnerAlone()
    {
        var keep = Path.Combine(_root.Path, "selftest.jpg");
        var row = await OneAsync(new CameraTest(_ => Task.FromResult(Picture(null)), () => Pace(15), new(), keep));
        Assert.Equal(SelfTestStatus.Ok, row.Status);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(keep));
    }

    [Fact]
    public async Task Door_Simulated_Warns()
    {
        var locked = new DoorStatus();
        Assert.Equal(SelfTestStatus.Warning, (await OneAsync(new DoorTest(() => locked, () => "none", simulated: true))).Status);
        Assert.Equal(SelfTestStatus.Ok, (await OneAsync(new DoorTest(() => locked, () => "GPIO", simulated: false))).Status);
        Assert.Equal(SelfTestStatus.Fault, (await OneAsync(new DoorTest(() => locked with { Faulty = true }, () => "GPIO", simulated: false))).Status);
    }

    [Fact]
    public async Task Wiring_LineThatIsNotThere_IsFault()
    {
        var options = new DoorWiringOptions { Kind = DoorPortKind.Gpio, Chip = "nowhere", Strike = new() { Line = "3" } };
        Assert.Equal(SelfTestStatus.Fault, (await OneAsync(new WiringTest(options, new NoChips()))).Status);
    }

    [Fact]
    public async Task Camera_PicturesThatTheUnitRefuses_NamesTheLimitAndWhatToSet()
    {
        using var large = Frame.Create(1200, 900);
        using var encoder = new JpegEncoder();
        var picture = encoder.Encode(large);
        var row = await OneAsync(new CameraTest(_ => Task.FromResult(picture), () => Pace(15), new() { MaxMegapixels = 1 }, null));
        Assert.Equal(SelfTestStatus.Fault, row.Status);
        Assert.Contains("at most 1 megapixels", row.Finding, StringComparison.Ordinal);
        Assert.Contains("camera.maxMegapixels", row.Finding, StringComparison.Ordinal);
        Assert.Contains("camera.width", row.Advice, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Camera_LateOrRepeating_SaysWhatMendsIt()
    {
        var late = await OneAsync(new CameraTest(_ => Task.FromResult(Picture(null)), () => Pace(15) with { Late = TimeSpan.FromSeconds(4) }, new(), null));
        Assert.Equal(SelfTestStatus.Warning, late.Status);
        Assert.Contains("4 s late", late.Advice, StringComparison.Ordinal);
        var repeating = await OneAsync(new CameraTest(_ => Task.FromResult(Picture(null)), () => Pace(15) with { Repeated = 0.9 }, new(), null));
        Assert.Contains("90 % of its pictures", repeating.Advice, StringComparison.Ordinal);
        var slow = await OneAsync(new CameraTest(_ => Task.FromResult(Picture(null)), () => Pace(15) with { Slower = 0.5 }, new(), null));
        Assert.Contains("falls behind by 50 %", slow.Advice, StringComparison.Ordinal);
        var live = await OneAsync(new CameraTest(_ => Task.FromResult(Picture(null)), () => Pace(15) with { Late = TimeSpan.FromSeconds(1), Repeated = 0.3 }, new(), null));
        Assert.Equal(SelfTestStatus.Ok, live.Status);
    }

    private static CameraPace Pace(double rate) => new(rate, null, 0, 0);

    // A checkerboard is as sharp as a picture can be.
    private static byte[] Picture(byte? flat)
    {
        using var frame = Frame.Create(64, 48);
        for (var i = 0; i < frame.Pixels.Length; i++) frame.Pixels[i] = flat ?? (byte)((i / 3 / 8 + i / frame.Stride / 8) % 2 == 0 ? 40 : 200);
        using var encoder = new JpegEncoder();
        return encoder.Encode(frame);
    }

    private static async Task<SelfTestRow> OneAsync(ISelfTest test) => Assert.Single(await test.RunAsync(default));

    private sealed class NoChips : EdgeFace.Daemon.Doors.Gpio.IGpioChips
    {
        public IReadOnlyList<EdgeFace.Daemon.Doors.Gpio.GpioChip> List() => [];

        public System.Device.Gpio.GpioController Open(EdgeFace.Daemon.Doors.Gpio.GpioChip chip) => throw new DoorPortException("none");

        public EdgeFace.Daemon.Doors.Gpio.IInputSource OpenInput(EdgeFace.Daemon.Doors.Gpio.GpioChip chip, int offset, EdgeFace.Lines.InputBias bias, TimeSpan debounce) => throw new NotSupportedException();

        public bool WriteMakesOutput(System.Device.Gpio.GpioController controller) => false;
    }
}
