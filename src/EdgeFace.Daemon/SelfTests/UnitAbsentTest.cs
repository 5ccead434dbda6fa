using EdgeFace.Messaging;

namespace EdgeFace.Daemon.SelfTests;

/// <summary>The unit does not run: that is the first thing to say.</summary>
/// <param name="why">How that was found.</param>
internal sealed class UnitAbsentTest(string why) : ISelfTest
{
    public string Part => "unit";

    public Task<IReadOnlyList<SelfTestRow>> RunAsync(CancellationToken cancel) =>
        Task.FromResult(Rows.Fault(Part, why, "Start it: systemctl start edgeface; if it does not stay, journalctl -u edgeface -n 50"));
}
