using System.ComponentModel.DataAnnotations;

namespace EdgeFace.Core.Access;

/// <summary>Who may pass, and when.</summary>
public sealed record AccessOptions
{
    private const int MostLines = 1000;

    /// <summary>The site's time zone by its IANA name, such as Europe/Warsaw; else the machine's.</summary>
    [StringLength(64, MinimumLength = 1)]
    public string? TimeZone { get; init; }

    /// <summary>Weekly times: <c>office: Mon-Fri 07:00-19:00</c>. Lines of one name add up; on a holiday only what names <c>holiday</c> holds.</summary>
    public IReadOnlyList<string> Schedules { get; init; } = [];

    /// <summary>Days without their weekday's times: <c>2026-12-24..2026-12-26 Christmas</c>, each year <c>01-01 New Year</c>.</summary>
    public IReadOnlyList<string> Holidays { get; init; } = [];

    /// <summary>Who may pass when: <c>staff, lab during office</c>, <c>guards always</c>. None: everyone enrolled, always.</summary>
    public IReadOnlyList<string> Rules { get; init; } = [];

    /// <summary>The schedule of free access: within it, the first grant leaves the strike released until its end.</summary>
    public string? FreeAccess { get; init; }

    public AntiPassbackMode AntiPassback { get; init; } = AntiPassbackMode.Off;

    /// <summary>How long a person is not let in again, with timed anti-passback.</summary>
    [Range(typeof(TimeSpan), "00:00:10", "1.00:00:00")]
    public TimeSpan AntiPassbackTime { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Faults that no single range can express.</summary>
    public IEnumerable<string> Faults()
    {
        if (Schedules.Count + Holidays.Count + Rules.Count > MostLines)
            return [$"schedules, holidays and rules have more than {MostLines} lines together"];
        List<string> faults = [];
        AccessPlan.Build(this, TimeZoneInfo.Utc, faults);
        return faults;
    }
}
