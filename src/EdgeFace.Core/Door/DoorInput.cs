namespace EdgeFace.Core.Door;

/// <summary>Something that happens to the door controller.</summary>
public enum DoorInput
{
    /// <summary>A decision of this device lets somebody in.</summary>
    Grant,

    /// <summary>As <see cref="Grant"/>, for somebody who needs longer.</summary>
    GrantExtended,

    /// <summary>A verified command releases the strike once.</summary>
    Unlock,

    /// <summary>As <see cref="Unlock"/>, for the extended time.</summary>
    UnlockExtended,
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

    /// <summary>Ends lockdown and free access; a schedule's free access waits for a new grant.</summary>
    EnterNormal,

    /// <summary>The free-access schedule's time has come: the next grant begins free access.</summary>
    ScheduleOpens,

    /// <summary>The schedule's time is over, or the clock cannot be trusted to say so.</summary>
    ScheduleCloses,

    /// <summary>The sounder is to be quiet; an alarm that waits to be acknowledged ends.</summary>
    SilenceAlarm,

    /// <summary>Time has passed.</summary>
    Tick,

    /// <summary>The program leaves.</summary>
    Stop,
}
