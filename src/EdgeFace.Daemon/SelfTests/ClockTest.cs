using EdgeFace.Messaging;

namespace EdgeFace.Daemon.SelfTests;

/// <summary>The clock: schedules, validities and certificates depend on it, and a board without a battery starts without one.</summary>
public sealed class ClockTest(TimeProvider time, string root = "/") : ISelfTest
{
    // No unit was built before this.
    private static readonly DateTimeOffset Earliest = new(2025, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public string Part => "clock";

    public Task<IReadOnlyList<SelfTestRow>> RunAsync(CancellationToken cancel) => Task.FromResult(Look());

    private IReadOnlyList<SelfTestRow> Look()
    {
        var now = time.GetUtcNow();
        var words = $"{now:yyyy-MM-dd HH:mm} UTC";
        if (now < Earliest) return Rows.Fault(Part, $"{words}: it was never set", "Give the board a network time server, or a clock with a battery.");
        // systemd-timesyncd touches this file at each synchronisation (systemd-timesyncd.service(8)).
        var mark = Path.Combine(root, "run/systemd/timesync/synchronized");
        if (File.Exists(mark)) return Rows.Ok(Part, $"{words}, synchronised");
        return Directory.Exists(Path.Combine(root, "run/chrony"))
            ? Rows.Ok(Part, $"{words}, kept by chrony")
            : Rows.Warning(Part, $"{words}, not synchronised", "Let it reach a network time server: timedatectl status");
    }
}
