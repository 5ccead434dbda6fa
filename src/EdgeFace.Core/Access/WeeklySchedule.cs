namespace EdgeFace.Core.Access;

/// <summary>A time of each of some days.</summary>
/// <param name="Start">Minutes from midnight of the day on which it begins, 0 to 1439.</param>
/// <param name="End">Minutes from the same midnight, not included; beyond 1440 on the day after.</param>
public readonly record struct ScheduleEntry(DaySet Days, int Start, int End);

/// <summary>Weekly times by a name, on the wall clock of the site.</summary>
public sealed class WeeklySchedule(string name, IReadOnlyList<ScheduleEntry> entries)
{
    internal const int MinutesOfDay = 24 * 60;

    private readonly ScheduleEntry[] _entries = [.. entries];

    /// <summary>At any time; needs no clock.</summary>
    public static readonly WeeklySchedule Always = new("always", [new(DaySet.Daily | DaySet.Holiday, 0, MinutesOfDay)]);

    public string Name { get; } = name;

    public IReadOnlyList<ScheduleEntry> Entries => _entries;

    public bool IsAlways => ReferenceEquals(this, Always);

    /// <summary>True where the wall clock's time lies in it. Allocates nothing.</summary>
    public bool Contains(DateTime local, HolidayCalendar holidays)
    {
        var today = holidays.DayOf(DateOnly.FromDateTime(local));
        var yesterday = holidays.DayOf(DateOnly.FromDateTime(local).AddDays(-1));
        var minute = local.TimeOfDay.TotalMinutes;
        foreach (var entry in _entries)
        {
            if ((entry.Days & today) != 0 && minute >= entry.Start && minute < entry.End) return true;
            if ((entry.Days & yesterday) != 0 && minute + MinutesOfDay < entry.End) return true;
        }

        return false;
    }
}
