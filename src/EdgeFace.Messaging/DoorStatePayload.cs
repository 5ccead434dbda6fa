using System.Text.Json;
using EdgeFace.Core.Door;

namespace EdgeFace.Messaging;

/// <summary>What <c>state</c> says, retained: how the door is now.</summary>
/// <param name="Lock"><c>locked</c> where the door is closed and the strike holds it, else <c>unlocked</c>.</param>
/// <param name="State"><c>locked</c>, <c>unlocked</c>, <c>open</c>, <c>held_open</c>, <c>forced</c>.</param>
/// <param name="Mode"><c>normal</c>, <c>lockdown</c>, <c>free_access</c>.</param>
/// <param name="Strike"><c>released</c> or <c>secure</c>: the level of the line.</param>
/// <param name="Alarms">BACnet's names of the alarms that are active now.</param>
/// <param name="PreAlarm">The door will soon be held open too long.</param>
/// <param name="Fire">The fire input is active.</param>
/// <param name="Hint">What whoever stands at the door is told, as a reason's name; null where there is nothing to tell.</param>
public sealed record DoorStatePayload(
    int V, string Lock, string State, string Mode, string Strike, IReadOnlyList<string> Alarms, bool PreAlarm, bool Fire, string? Hint)
{
    public static DoorStatePayload From(in DoorStatus status, string? hint)
    {
        List<string> alarms = [];
        if (status.ForcedAlarm) alarms.Add(DoorAlarmKind.ForcedOpen.ToName());
        if (status.State == DoorState.HeldOpen) alarms.Add(DoorAlarmKind.OpenTooLong.ToName());
        if (status.Tampered) alarms.Add(DoorAlarmKind.Tamper.ToName());
        if (status.Faulty) alarms.Add(DoorAlarmKind.DoorFault.ToName());
        return new(EventEnvelope.Version,
            status is { State: DoorState.Locked, StrikeReleased: false } ? "locked" : "unlocked",
            status.State.ToName(), status.Mode.ToName(), status.StrikeReleased ? "released" : "secure",
            alarms, status.PreAlarm, status.FireActive, hint)
        {
            AlarmState = status.AlarmState().ToName(),
        };
    }

    /// <summary>BACnet's one word for it: NORMAL, FORCED_OPEN, OPEN_TOO_LONG, TAMPER, DOOR_FAULT, LOCK_DOWN, FREE_ACCESS, EGRESS_OPEN.</summary>
    public string AlarmState { get; init; } = DoorAlarmState.Normal.ToName();

    /// <summary>What the next command must carry; null where the door takes none.</summary>
    public string? Challenge { get; init; }

    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, MessagingJson.Default.DoorStatePayload);
}
