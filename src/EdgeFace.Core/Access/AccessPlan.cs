using EdgeFace.Core.Gallery;

namespace EdgeFace.Core.Access;

/// <summary>Some groups may pass during a schedule.</summary>
/// <param name="Text">As it was written.</param>
public sealed record AccessRule(IReadOnlyList<string> Groups, WeeklySchedule Schedule, string Text)
{
    /// <summary>True where it is about somebody of these groups. Allocates nothing.</summary>
    public bool IsFor(SubjectRights rights)
    {
        for (var i = 0; i < Groups.Count; i++)
        {
            if (Groups[i] == SubjectRights.Everyone) return true;
            for (var j = 0; j < rights.Groups.Count; j++)
            {
                if (Groups[i] == rights.Groups[j]) return true;
            }
        }

        return false;
    }
}

/// <summary>The configured rules, read and found sound.</summary>
public sealed record AccessPlan(SiteCalendar Calendar, IReadOnlyList<AccessRule> Rules, WeeklySchedule? FreeAccess)
{
    private static readonly AccessRule EveryoneAlways = new([SubjectRights.Everyone], WeeklySchedule.Always, "everyone always (no rules are configured)");

    /// <param name="local">The machine's time zone, where none is configured.</param>
    /// <exception cref="ArgumentException">The options have faults; <see cref="AccessOptions.Faults"/> says which.</exception>
    public static AccessPlan Of(AccessOptions options, TimeZoneInfo local)
    {
        List<string> faults = [];
        var plan = Build(options, local, faults);
        return faults.Count == 0 ? plan : throw new ArgumentException(string.Join("; ", faults), nameof(options));
    }

    internal static AccessPlan Build(AccessOptions options, TimeZoneInfo local, List<string> faults)
    {
        var holidays = Holidays(options, faults);
        var schedules = Schedules(options, holidays, faults);
        WeeklySchedule? Named(string name, string by)
        {
            if (name == WeeklySchedule.Always.Name) return WeeklySchedule.Always;
            if (schedules.TryGetValue(name, out var found)) return found;
            faults.Add($"{by}: there is no schedule '{name}'" + (schedules.Count == 0 ? "; none is configured" : $", only {string.Join(", ", schedules.Keys)} and always"));
            return null;
        }

        List<AccessRule> rules = [];
        foreach (var line in options.Rules)
        {
            if (ScheduleParser.Rule(line, out var fault) is not { } rule) faults.Add("rules: " + fault);
            else if (Named(rule.Schedule, $"rules: '{line}'") is { } schedule) rules.Add(new(rule.Groups, schedule, line));
        }

        if (options.Rules.Count == 0) rules.Add(EveryoneAlways);
        var free = options.FreeAccess is { } name ? Named(name, "freeAccess") : null;
        return new(new(Zone(options, local, faults), holidays), rules, free);
    }

    private static TimeZoneInfo Zone(AccessOptions options, TimeZoneInfo local, List<string> faults)
    {
        if (options.TimeZone is not { } name) return local;
        if (TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone)) return zone;
        faults.Add($"timeZone: there is no time zone '{name}'; expected an IANA name such as Europe/Warsaw, and the package tzdata");
        return local;
    }

    private static HolidayCalendar Holidays(AccessOptions options, List<string> faults)
    {
        List<Holiday> holidays = [];
        foreach (var line in options.Holidays)
        {
            if (ScheduleParser.Holiday(line, out var fault) is not { } holiday)
            {
                faults.Add("holidays: " + fault);
                continue;
            }

            if (holidays.Find(holiday.Overlaps) is { } other)
                faults.Add($"holidays: '{line}' overlaps '{other.Text}': leave one of them out, or end one before the other begins");
            holidays.Add(holiday);
        }

        return new(holidays);
    }

    private static Dictionary<string, WeeklySchedule> Schedules(AccessOptions options, HolidayCalendar holidays, List<string> faults)
    {
        Dictionary<string, List<ScheduleEntry>> entries = new(StringComparer.Ordinal);
        foreach (var line in options.Schedules)
        {
            if (ScheduleParser.Schedule(line, out var fault) is not { } schedule)
            {
                faults.Add("schedules: " + fault);
                continue;
            }

            if (!entries.TryGetValue(schedule.Name, out var known)) entries[schedule.Name] = known = [];
            known.AddRange(schedule.Entries);
        }

        foreach (var (name, list) in entries)
        {
            if (list.TrueForAll(e => e.Days == DaySet.Holiday) && holidays.Holidays.Count == 0)
                faults.Add($"schedules: '{name}' can never apply: it is for holidays only, and there are no holidays");
        }

        return entries.ToDictionary(e => e.Key, e => new WeeklySchedule(e.Key, e.Value), StringComparer.Ordinal);
    }
}
