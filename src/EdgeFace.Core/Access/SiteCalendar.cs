namespace EdgeFace.Core.Access;

/// <summary>
/// Schedules on the clock that hangs on the site's wall. Where it is put forward, times that it skips do not
/// happen; where it is put back, times that it shows twice hold twice.
/// </summary>
public sealed class SiteCalendar(TimeZoneInfo zone, HolidayCalendar holidays)
{
    /// <summary>How far ahead changes are looked for: past every holiday of the coming year.</summary>
    private const int HorizonDays = 400;

    public TimeZoneInfo Zone => zone;

    public HolidayCalendar Holidays => holidays;

    /// <summary>The wall clock's time.</summary>
    public DateTimeOffset Local(DateTimeOffset at) => TimeZoneInfo.ConvertTime(at, zone);

    /// <summary>Allocates nothing.</summary>
    public bool IsOpen(WeeklySchedule schedule, DateTimeOffset at) =>
        schedule.IsAlways || schedule.Contains(at.UtcDateTime + zone.GetUtcOffset(at), holidays);

    /// <summary>When it next opens or closes; null where it does not within a year.</summary>
    public DateTimeOffset? NextChange(WeeklySchedule schedule, DateTimeOffset at)
    {
        if (schedule.IsAlways) return null;
        var open = IsOpen(schedule, at);
        var today = DateOnly.FromDateTime(Local(at).DateTime);
        for (var day = 0; day <= HorizonDays; day++)
        {
            // An entry reaches into the day after its own, and a clock change may lie a day further.
            var (from, to) = (at.AddDays(day), at.AddDays(day + 1));
            var moments = Enumerable.Range(day - 3, 7).SelectMany(d => Boundaries(schedule, today.AddDays(d)));
            foreach (var moment in moments.Where(m => m > from && m <= to).Order())
            {
                if (IsOpen(schedule, moment) != open) return moment;
            }
        }

        return null;
    }

    private IEnumerable<DateTimeOffset> Boundaries(WeeklySchedule schedule, DateOnly day)
    {
        var midnight = day.ToDateTime(TimeOnly.MinValue);
        var name = holidays.DayOf(day);
        foreach (var entry in schedule.Entries.Where(e => (e.Days & name) != 0))
        {
            foreach (var minute in (int[])[entry.Start, entry.End])
            {
                foreach (var moment in MomentsAround(midnight.AddMinutes(minute))) yield return moment;
            }
        }
    }

    // Each moment at which the wall clock shows a time or jumps over it.
    private IEnumerable<DateTimeOffset> MomentsAround(DateTime local)
    {
        var before = new DateTimeOffset(local.AddDays(-1), TimeSpan.Zero);
        var after = new DateTimeOffset(local.AddDays(1), TimeSpan.Zero);
        var (first, second) = (zone.GetUtcOffset(before), zone.GetUtcOffset(after));
        yield return new DateTimeOffset(local, first).ToUniversalTime();
        if (first == second) yield break;
        yield return new DateTimeOffset(local, second).ToUniversalTime();
        yield return Transition(before, after);
    }

    private DateTimeOffset Transition(DateTimeOffset low, DateTimeOffset high)
    {
        var offset = zone.GetUtcOffset(low);
        while (high - low > TimeSpan.FromTicks(1))
        {
            var middle = low + ((high - low) / 2);
            if (zone.GetUtcOffset(middle) == offset) low = middle;
            else high = middle;
        }

        return high;
    }
}
