namespace EdgeFace.Core.Access;

/// <summary>Days of a schedule. A holiday is no weekday: what is for Mondays does not hold on a Monday that is a holiday.</summary>
[Flags]
public enum DaySet
{
    None = 0,
    Sun = 1 << 0,
    Mon = 1 << 1,
    Tue = 1 << 2,
    Wed = 1 << 3,
    Thu = 1 << 4,
    Fri = 1 << 5,
    Sat = 1 << 6,
    Holiday = 1 << 7,
    Weekdays = Mon | Tue | Wed | Thu | Fri,
    Weekend = Sat | Sun,
    Daily = Weekdays | Weekend,
}
