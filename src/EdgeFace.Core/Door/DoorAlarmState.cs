namespace EdgeFace.Core.Door;

/// <summary>
/// The one word in which BACnet's Access Door object tells what is the matter (ASHRAE 135, BACnetDoorAlarmState).
/// The most urgent wins, in the order in which they stand here.
/// </summary>
public enum DoorAlarmState
{
    /// <summary>The strike's line cannot be trusted.</summary>
    DoorFault,
    Tamper,
    ForcedOpen,
    OpenTooLong,
    LockDown,
    FreeAccess,

    /// <summary>The door stands open because somebody left.</summary>
    EgressOpen,
    Normal,
}

public static class DoorAlarmStates
{
    /// <summary>NORMAL, OPEN_TOO_LONG, FORCED_OPEN, TAMPER, DOOR_FAULT, LOCK_DOWN, FREE_ACCESS, EGRESS_OPEN.</summary>
    public static string ToName(this DoorAlarmState state) => state switch
    {
        DoorAlarmState.DoorFault => "DOOR_FAULT",
        DoorAlarmState.Tamper => "TAMPER",
        DoorAlarmState.ForcedOpen => "FORCED_OPEN",
        DoorAlarmState.OpenTooLong => "OPEN_TOO_LONG",
        DoorAlarmState.LockDown => "LOCK_DOWN",
        DoorAlarmState.FreeAccess => "FREE_ACCESS",
        DoorAlarmState.EgressOpen => "EGRESS_OPEN",
        _ => "NORMAL",
    };

    /// <summary>The most urgent of what a status holds.</summary>
    public static DoorAlarmState AlarmState(this in DoorStatus status) =>
        status.Faulty ? DoorAlarmState.DoorFault
        : status.Tampered ? DoorAlarmState.Tamper
        : status.ForcedAlarm ? DoorAlarmState.ForcedOpen
        : status.State == DoorState.HeldOpen ? DoorAlarmState.OpenTooLong
        : status.Mode == DoorMode.Lockdown ? DoorAlarmState.LockDown
        : status.Mode == DoorMode.FreeAccess ? DoorAlarmState.FreeAccess
        : status.OpenedByExit ? DoorAlarmState.EgressOpen
        : DoorAlarmState.Normal;
}
