using System.ComponentModel.DataAnnotations;

namespace EdgeFace.Core.Door;

/// <summary>When a release ends before its time.</summary>
public enum RelockRule
{
    /// <summary>As soon as the door opens: nobody follows after it has closed.</summary>
    Open,

    /// <summary>When the door has opened and closed again: for latches that a relock would jam.</summary>
    Close,

    /// <summary>Not before its time.</summary>
    Time,
}

/// <summary>How the door behaves.</summary>
public sealed class DoorOptions
{
    /// <summary>The longest that any pulse can be, whatever is configured.</summary>
    public static readonly TimeSpan LongestPulse = TimeSpan.FromSeconds(60);

    /// <summary>How long the strike stays released after a grant.</summary>
    [Range(typeof(TimeSpan), "00:00:00.2", "00:01:00")]
    public TimeSpan UnlockTime { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The same for those who need longer.</summary>
    [Range(typeof(TimeSpan), "00:00:00.2", "00:01:00")]
    public TimeSpan ExtendedUnlockTime { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How long the door may stand open.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:30:00")]
    public TimeSpan HeldOpenTime { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The same after somebody who needs longer was let in.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:30:00")]
    public TimeSpan ExtendedHeldOpenTime { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long before the held-open alarm a warning is given.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:30:00")]
    public TimeSpan PreAlarmTime { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>What ends a release early.</summary>
    public RelockRule Relock { get; init; } = RelockRule.Open;

    /// <summary>An opening without a release raises the forced-open alarm. Off where only the strike is wired.</summary>
    public bool ForcedOpenAlarm { get; init; } = true;

    /// <summary>The forced-open alarm outlasts the open door, until somebody silences it.</summary>
    public bool ForcedOpenLatched { get; init; }

    /// <summary>Whoever is let in silences the sounder too; else only a command does.</summary>
    public bool GrantSilencesAlarm { get; init; }

    /// <summary>Faults that no single range can express.</summary>
    public IEnumerable<string> Faults()
    {
        if (PreAlarmTime >= HeldOpenTime)
            yield return $"preAlarmTime ({PreAlarmTime:c}) must be shorter than heldOpenTime ({HeldOpenTime:c})";
        if (ExtendedUnlockTime < UnlockTime)
            yield return $"extendedUnlockTime ({ExtendedUnlockTime:c}) is for those who need longer: it must not be shorter than unlockTime ({UnlockTime:c})";
        if (ExtendedHeldOpenTime < HeldOpenTime)
            yield return $"extendedHeldOpenTime ({ExtendedHeldOpenTime:c}) must not be shorter than heldOpenTime ({HeldOpenTime:c})";
        if (ForcedOpenLatched && !ForcedOpenAlarm)
            yield return "forcedOpenLatched asks for an alarm that forcedOpenAlarm switches off: leave one of them out";
    }
}
