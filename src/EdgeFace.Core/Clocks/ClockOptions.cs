using System.ComponentModel.DataAnnotations;

namespace EdgeFace.Core.Clocks;

/// <summary>Whom the unit believes about the time.</summary>
public enum ClockTrust
{
    /// <summary>The clock counts once a time source has set it (NTP, PTP, GPS through the kernel). For boards without a battery.</summary>
    Synchronised,

    /// <summary>The clock counts from the start: the board has a battery-backed clock that somebody keeps right.</summary>
    Rtc,
}

/// <summary>When the wall clock is believed.</summary>
public sealed class ClockOptions
{
    public ClockTrust Trust { get; init; } = ClockTrust.Synchronised;

    /// <summary>How long a clock that has lost its source is still believed. A cheap crystal drifts by about a minute a week.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "365.00:00:00")]
    public TimeSpan Holdover { get; init; } = TimeSpan.FromDays(30);
}
