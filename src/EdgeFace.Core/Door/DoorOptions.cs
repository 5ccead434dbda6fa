using System.ComponentModel.DataAnnotations;

namespace EdgeFace.Core.Door;

/// <summary>How the door behaves.</summary>
public sealed class DoorOptions
{
    /// <summary>The longest that any pulse can be, whatever is configured.</summary>
    public static readonly TimeSpan LongestPulse = TimeSpan.FromSeconds(60);

    /// <summary>How long the strike stays released after a grant.</summary>
    [Range(typeof(TimeSpan), "00:00:00.2", "00:01:00")]
    public TimeSpan UnlockTime { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long the door may stand open.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:30:00")]
    public TimeSpan HeldOpenTime { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long before the held-open alarm a warning is given.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:30:00")]
    public TimeSpan PreAlarmTime { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Locks as soon as the door opens, so that nobody follows after it has closed.</summary>
    public bool RelockOnOpen { get; init; } = true;

    /// <summary>Faults that no single range can express.</summary>
    public IEnumerable<string> Faults()
    {
        if (PreAlarmTime >= HeldOpenTime)
            yield return $"preAlarmTime ({PreAlarmTime:c}) must be shorter than heldOpenTime ({HeldOpenTime:c})";
    }
}
