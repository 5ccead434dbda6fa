using EdgeFace.Daemon.SelfTests;
using EdgeFace.Messaging;
using EdgeFace.Tests.Support;
using Xunit;

namespace EdgeFace.Tests.Daemon.SelfTests;

public sealed class BoardTestTests : IDisposable
{
    private readonly MadeRoot _root = new();

    public void Dispose() => _root.Dispose();

    [Theory]
    [InlineData("52000", SelfTestStatus.Ok)]
    [InlineData("78500", SelfTestStatus.Warning)]
    [InlineData("91000", SelfTestStatus.Fault)]
    public async Task Run_Temperature_IsJudged(string milli, SelfTestStatus expected)
    {
        _root.Write("sys/class/thermal/thermal_zone0/temp", "20000");
        _root.Write("sys/class/thermal/thermal_zone1/temp", milli);
        Assert.Equal(expected, await StatusOfAsync("temperature"));
    }

    [Theory]
    [InlineData("0x0", SelfTestStatus.Ok)]
    [InlineData("0x50000", SelfTestStatus.Warning)]
    [InlineData("0x50005", SelfTestStatus.Fault)]
    [InlineData("0x4", SelfTestStatus.Warning)]
    [InlineData("0x40000", SelfTestStatus.Warning)]
    public async Task Run_FirmwareOfRaspberryPi_TellsOfPower(string bits, SelfTestStatus expected)
    {
        _root.Write("sys/devices/platform/soc/soc:firmware/get_throttled", bits);
        Assert.Equal(expected, await StatusOfAsync("power"));
    }

    [Fact]
    public async Task Run_NothingToRead_StillNamesTheBoard()
    {
        var rows = await new BoardTest(_root.Path).RunAsync(default);
        Assert.Equal(SelfTestStatus.Ok, Assert.Single(rows).Status);
    }

    [Fact]
    public async Task Run_LittleMemory_Warns()
    {
        _root.Write("proc/meminfo", "MemTotal:        1000000 kB\nMemFree: 1 kB\nMemAvailable:     50000 kB\n");
        Assert.Equal(SelfTestStatus.Warning, await StatusOfAsync("memory"));
    }

    private async Task<SelfTestStatus> StatusOfAsync(string part) =>
        Assert.Single(await new BoardTest(_root.Path).RunAsync(default), row => row.Part == part).Status;
}
