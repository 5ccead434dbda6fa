using EdgeFace.Core.Door;
using EdgeFace.Messaging;

namespace EdgeFace.Daemon.SelfTests;

/// <summary>The relay and the inputs, as they are; nothing is moved. Walking through them is <c>edgeface door test</c>.</summary>
/// <param name="port">What drives the wires, in words.</param>
/// <param name="simulated">True where no relay moves.</param>
public sealed class DoorTest(Func<DoorStatus> status, Func<string> port, bool simulated) : ISelfTest
{
    public string Part => "door";

    public Task<IReadOnlyList<SelfTestRow>> RunAsync(CancellationToken cancel) => Task.FromResult(Look());

    private IReadOnlyList<SelfTestRow> Look()
    {
        var now = status();
        var words = $"{now.State.ToName()}, {now.Mode.ToName()}, strike {(now.StrikeReleased ? "released" : "locked")} ({port()})";
        if (simulated) return Rows.Warning(Part, $"simulated: no relay moves; {words}", "Wire it and run edgeface-provision.");
        if (now.Faulty) return Rows.Fault(Part, $"a line cannot be trusted; {words}", "Check relay and wires, then: systemctl restart edgeface; edgeface door test");
        return now.State is DoorState.Forced or DoorState.HeldOpen || now.ForcedAlarm
            ? Rows.Warning(Part, words, "Close the door; if it is closed, check the contact: edgeface door test")
            : Rows.Ok(Part, words);
    }
}
