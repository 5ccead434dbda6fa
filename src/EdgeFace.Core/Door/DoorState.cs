namespace EdgeFace.Core.Door;

/// <summary>Where the door is.</summary>
public enum DoorState
{
    /// <summary>Strike locked, door closed.</summary>
    Locked,

    /// <summary>Strike released by a grant, REX, command, schedule or fire; door still closed.</summary>
    Unlocked,

    /// <summary>Opened in good order.</summary>
    Open,

    /// <summary>Open for too long.</summary>
    HeldOpen,

    /// <summary>Opened without a release.</summary>
    Forced,
}

/// <summary>What the door does by itself.</summary>
public enum DoorMode
{
    Normal,

    /// <summary>No entry for anybody; REX and fire release as always.</summary>
    Lockdown,

    /// <summary>The strike stays released.</summary>
    FreeAccess,
}

/// <summary>What the controller wants the wires to be, and what it has become.</summary>
/// <param name="StrikeReleased">Level of the strike.</param>
/// <param name="PreAlarm">The door will soon be held open too long.</param>
public readonly record struct DoorStatus(
    DoorState State, DoorMode Mode, bool StrikeReleased, bool PreAlarm, bool FireActive, bool Tampered)
{
    /// <summary>The forced-open alarm; where it waits to be acknowledged it outlasts the open door.</summary>
    public bool ForcedAlarm { get; init; }

    /// <summary>Open because somebody left.</summary>
    public bool OpenedByExit { get; init; }

    /// <summary>The sounder is to sound: an alarm that nobody has silenced.</summary>
    public bool Sounding { get; init; }

    /// <summary>The strike's line cannot be trusted; nothing opens any more. Never said by the controller itself.</summary>
    public bool Faulty { get; init; }
}
