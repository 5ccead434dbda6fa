namespace EdgeFace.Core.Access;

/// <summary>One or several days without the usual times.</summary>
/// <param name="First">First day; of any year where <paramref name="Yearly"/>.</param>
/// <param name="Last">Last day, included.</param>
/// <param name="Yearly">The same day each year.</param>
/// <param name="Text">As it was written.</param>
public sealed record Holiday(DateOnly First, DateOnly Last, bool Yearly, string Text)
{
    /// <summary>True where the day belongs to it.</summary>
    public bool Contains(DateOnly day) => Yearly ? (day.Month, day.Day) == (First.Month, First.Day) : day >= First && day <= Last;

    /// <summary>True where some day belongs to both.</summary>
    public bool Overlaps(Holiday other) => (Yearly, other.Yearly) switch
    {
        (false, false) => First <= other.Last && other.First <= Last,
        (true, true) => other.Contains(First),
        (true, false) => other.Overlaps(this),
        _ => Enumerable.Range(0, Last.DayNumber - First.DayNumber + 1).Any(i => other.Contains(First.AddDays(i))),
    };
}

/// <summary>The site's holidays.</summary>
public sealed class HolidayCalendar(IReadOnlyList<Holiday> holidays)
{
    private readonly Holiday[] _holidays = [.. holidays];

    public static readonly HolidayCalendar Empty = new([]);

    public IReadOnlyList<Holiday> Holidays => _holidays;

    /// <summary>What a schedule calls the day. Allocates nothing.</summary>
    public DaySet DayOf(DateOnly day)
    {
        foreach (var holiday in _holidays)
        {
            if (holiday.Contains(day)) return DaySet.Holiday;
        }

        return (DaySet)(1 << (int)day.DayOfWeek);
    }
}
