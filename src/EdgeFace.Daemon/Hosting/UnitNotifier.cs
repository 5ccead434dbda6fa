using System.Globalization;
using System.Net.Sockets;
using Microsoft.Extensions.Hosting.Systemd;
using Microsoft.Extensions.Logging;

namespace EdgeFace.Daemon.Hosting;

/// <summary>
/// Tells systemd how the unit is and that it makes progress. Used by the watchdog's part alone; where nobody
/// listens it does nothing.
/// </summary>
/// <param name="interval">What systemd allows between two signs of life; null where it does not watch.</param>
public sealed class UnitNotifier(
    ISystemdNotifier? systemd, TimeSpan? interval, ProgressWatch watch, Func<WorkProgress> decisions, Func<long> camera,
    Func<string> status, TimeProvider time, ILogger<UnitNotifier> log)
{
    private static readonly TimeSpan StatusInterval = TimeSpan.FromSeconds(1);

    private string? _told;

    /// <summary>WATCHDOG_USEC of sd_watchdog_enabled(3), where it is meant for this process.</summary>
    public static TimeSpan? WatchdogInterval(IReadOnlyDictionary<string, string> environment, int process)
    {
        if (environment.GetValueOrDefault("WATCHDOG_PID") is { Length: > 0 } pid
            && pid != process.ToString(CultureInfo.InvariantCulture)) return null;
        return long.TryParse(environment.GetValueOrDefault("WATCHDOG_USEC"), NumberStyles.None, CultureInfo.InvariantCulture, out var micro) && micro > 0
            ? TimeSpan.FromMicroseconds(micro)
            : null;
    }

    /// <summary>Works until it is cancelled.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        // sd_watchdog_enabled(3) recommends half; a quarter leaves room for one that is lost on a busy machine.
        var period = interval is { } allowed && allowed / 4 < StatusInterval ? allowed / 4 : StatusInterval;
        while (true)
        {
            Step();
            await Task.Delay(period, time, stop);
        }
    }

    /// <summary>One look: a sign of life where there was progress, and the status where it changed.</summary>
    internal void Step()
    {
        var moved = watch.Moved(decisions(), camera());
        var now = status();
        if (systemd is not { IsEnabled: true }) return;
        if (moved && interval is not null) Send("WATCHDOG=1");
        if (now == _told) return;
        _told = now;
        Send("STATUS=" + now.ReplaceLineEndings(" "));
    }

    private void Send(string state)
    {
        try
        {
            systemd!.Notify(new ServiceState(state));
        }
        catch (SocketException e)
        {
            log.LogDebug("systemd does not listen: {Why}", e.Message);
        }
    }
}
