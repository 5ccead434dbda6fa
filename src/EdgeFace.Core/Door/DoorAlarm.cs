namespace EdgeFace.Core.Door;

/// <summary>What the controller finds wrong.</summary>
public enum DoorAlarmKind
{
    ForcedOpen,
    OpenTooLong,
    Tamper,
    DoorFault,
}

public static class DoorAlarmNames
{
    /// <summary>BACnet's names: FORCED_OPEN, OPEN_TOO_LONG, TAMPER, DOOR_FAULT.</summary>
    public static string ToName(this DoorAlarmKind alarm) => alarm switch
    {
        DoorAlarmKind.ForcedOpen => "FORCED_OPEN",
        DoorAlarmKind.OpenTooLong => "OPEN_TOO_LONG",
        DoorAlarmKind.Tamper => "TAMPER",
        _ => "DOOR_FAULT",
    };
}

/// <summary>One alarm that began or ended.</summary>
public readonly record struct DoorAlarmChange(DoorAlarmKind Alarm, bool Active);

/// <summary>What one input did.</summary>
/// <param name="Before">Status before the input.</param>
/// <param name="After">Status after it; its strike level is to be written to the line.</param>
/// <param name="LockFirst">
/// The line is to be written inactive before: a pulse ended and a new one begins in the same moment, and no pulse
/// may be longer than <see cref="DoorOptions.LongestPulse"/>.
/// </param>
/// <param name="Alarms">Alarms that began or ended, each once.</param>
public readonly record struct DoorTransition(
    DoorStatus Before, DoorStatus After, bool LockFirst, IReadOnlyList<DoorAlarmChange> Alarms)
{
    public bool Changed => Before != After;
}
