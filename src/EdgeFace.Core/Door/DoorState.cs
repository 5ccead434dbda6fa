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

/// <summary>Something that happens to the door controller.</summary>
public enum DoorInput
{
    /// <summary>A decision of this device lets somebody in.</summary>
    Grant,
    RexPressed,
    RexReleased,
    FireOn,
    FireOff,

    /// <summary>The door was open when the program came; nobody saw it open.</summary>
    FoundOpen,
    ContactOpened,
    ContactClosed,
    TamperOn,
    TamperOff,
    EnterLockdown,
    EnterFreeAccess,
    EnterNormal,

    /// <summary>Time has passed.</summary>
    Tick,

    /// <summary>The program leaves.</summary>
    Stop,
}

/// <summary>What the controller wants the wires to be, and what it has become.</summary>
/// <param name="StrikeReleased">Level of the strike.</param>
/// <param name="PreAlarm">The door will soon be held open too long.</param>
public readonly record struct DoorStatus(
    DoorState State, DoorMode Mode, bool StrikeReleased, bool PreAlarm, bool FireActive, bool Tampered);
