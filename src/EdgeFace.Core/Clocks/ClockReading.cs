namespace EdgeFace.Core.Clocks;

/// <summary>How far the wall clock can be believed, the worst first.</summary>
public enum ClockQuality
{
    /// <summary>Nobody has set it since the board started.</summary>
    Unset,

    /// <summary>It moved against the time that passed, and nobody who knows the time did it.</summary>
    Jumped,

    /// <summary>It was right once and has run by itself since.</summary>
    Holdover,

    /// <summary>It follows a source that knows the time.</summary>
    Synchronised,
}

/// <summary>The wall clock at one moment.</summary>
/// <param name="Wall">What it shows, right or not.</param>
/// <param name="AtLeast">It is certainly no earlier: a time that was right once, and what has passed since.</param>
public readonly record struct ClockReading(DateTimeOffset Wall, DateTimeOffset AtLeast, ClockQuality Quality)
{
    /// <summary>Schedules may go by it.</summary>
    public bool IsTrusted => Quality >= ClockQuality.Holdover;

    /// <summary>True where <paramref name="time"/> has surely come. A clock that is not trusted brings no time about by itself.</summary>
    public bool HasPassed(DateTimeOffset time) => AtLeast >= time || (IsTrusted && Wall >= time);
}

/// <summary>Reads the wall clock with its quality.</summary>
public interface IWallClock
{
    /// <summary>May be called on any thread; waits for nothing.</summary>
    ClockReading Read();
}

public static class ClockQualityNames
{
    /// <summary>unset, jumped, holdover, synchronised.</summary>
    public static string ToName(this ClockQuality quality) => quality switch
    {
        ClockQuality.Unset => "unset",
        ClockQuality.Jumped => "jumped",
        ClockQuality.Holdover => "holdover",
        _ => "synchronised",
    };
}
