using System.Text;
using EdgeFace.Daemon.Hosting;
using Microsoft.Extensions.Hosting.Systemd;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace EdgeFace.Tests.Daemon.Hosting;

public class UnitNotifierTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly Listener _systemd = new();
    private WorkProgress _progress;
    private string _status = "all well";

    [Theory]
    [InlineData("30000000", null, 30.0)]
    [InlineData("30000000", "42", 30.0)]
    [InlineData("30000000", "43", null)]
    [InlineData("0", null, null)]
    [InlineData("-5", null, null)]
    [InlineData("soon", null, null)]
    [InlineData(null, null, null)]
    public void WatchdogInterval_Environment_IsReadAsSystemdMeansIt(string? micro, string? process, double? seconds)
    {
        Dictionary<string, string> environment = [];
        if (micro is not null) environment["WATCHDOG_USEC"] = micro;
        if (process is not null) environment["WATCHDOG_PID"] = process;
        Assert.Equal(seconds, UnitNotifier.WatchdogInterval(environment, 42)?.TotalSeconds);
    }

    [Fact]
    public void Step_ProgressAndNone_GivesASignOfLifeOnlyForProgress()
    {
        var notifier = Notifier(TimeSpan.FromSeconds(30));
        _progress = new(1, false);
        notifier.Step();
        notifier.Step();
        Assert.Equal(["WATCHDOG=1", "STATUS=all well"], _systemd.Heard);
    }

    [Fact]
    public void Step_StatusChanges_IsToldOnceOnOneLine()
    {
        var notifier = Notifier(null);
        notifier.Step();
        _status = "degraded:\ncamera";
        notifier.Step();
        notifier.Step();
        Assert.Equal(["STATUS=all well", "STATUS=degraded: camera"], _systemd.Heard);
    }

    [Fact]
    public void Step_NobodyListens_GoesOn()
    {
        _systemd.Fails = true;
        Notifier(TimeSpan.FromSeconds(1)).Step();
        Assert.Empty(_systemd.Heard);
    }

    private UnitNotifier Notifier(TimeSpan? interval) => new(
        _systemd, interval, new ProgressWatch(_time, TimeSpan.FromSeconds(15)), () => _progress, () => 0, () => _status,
        _time, NullLogger<UnitNotifier>.Instance);

    private sealed class Listener : ISystemdNotifier
    {
        public List<string> Heard { get; } = [];

        public bool Fails { get; set; }

        public bool IsEnabled => true;

        public void Notify(ServiceState state)
        {
            if (Fails) throw new System.Net.Sockets.SocketException(111);
            Heard.Add(state.ToString());
        }
    }
}
