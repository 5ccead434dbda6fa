using System.Globalization;
using System.Text.RegularExpressions;

namespace EdgeFace.Core.Access;

/// <summary>Reads the lines of the configuration. What is wrong is said in words that end in an example.</summary>
internal static partial class ScheduleParser
{
    private const string ScheduleExample = "expected NAME: DAYS FROM-TO, such as 'office: Mon-Fri 07:00-19:00' or 'night: daily,holiday 22:00-06:00'";
    private const string HolidayExample = "expected a day, days or a yearly day, such as '2026-12-24..2026-12-26 Christmas' or '01-01 New Year'";
    private const string RuleExample = "expected GROUPS during SCHEDULE, or GROUPS always, such as 'staff, lab during office'";

    private static readonly DaySet[] Week = [DaySet.Mon, DaySet.Tue, DaySet.Wed, DaySet.Thu, DaySet.Fri, DaySet.Sat, DaySet.Sun];

    /// <summary>One line of a schedule; several lines of one name add up.</summary>
    public static (string Name, IReadOnlyList<ScheduleEntry> Entries)? Schedule(string line, out string fault)
    {
        fault = $"'{line}' is no schedule: {ScheduleExample}";
        if (ScheduleLine().Match(line) is not { Success: true } match) return null;
        var name = match.Groups["name"].Value;
        if (name is "always" or "never")
        {
            fault = $"'{line}': a schedule cannot be called {name}, the word has a meaning of its own";
            return null;
        }

        var days = DaySet.None;
        foreach (var word in match.Groups["days"].Value.Split(',', StringSplitOptions.TrimEntries))
        {
            if (Days(word) is not { } set)
            {
                fault = $"'{line}': '{word}' is no day: Mon to Sun, ranges such as Mon-Fri, weekdays, weekend, daily, holiday";
                return null;
            }

            days |= set;
        }

        List<ScheduleEntry> entries = [];
        foreach (var range in match.Groups["times"].Value.Split(',', StringSplitOptions.TrimEntries))
        {
            if (Times(range) is not { } times)
            {
                fault = $"'{line}': '{range}' is no time of day: expected FROM-TO, such as 07:00-19:00, 22:00-06:00 or 00:00-24:00";
                return null;
            }

            if (times.Start == times.End)
            {
                fault = $"'{line}': {range} never applies, it ends when it begins; write 00:00-24:00 for a whole day";
                return null;
            }

            entries.Add(new(days, times.Start, times.End < times.Start ? times.End + WeeklySchedule.MinutesOfDay : times.End));
        }

        return (name, entries);
    }

    public static Holiday? Holiday(string line, out string fault)
    {
        fault = $"'{line}' is no holiday: {HolidayExample}";
        if (HolidayLine().Match(line) is not { Success: true } match) return null;
        if (match.Groups["yearly"].Value is { Length: > 0 } yearly)
        {
            // A leap year, so that there is a 29th of February.
            return Date("2024-" + yearly) is { } day ? new(day, day, true, line) : null;
        }

        if (Date(match.Groups["first"].Value) is not { } first) return null;
        var last = match.Groups["last"].Value is { Length: > 0 } text ? Date(text) : first;
        if (last is null) return null;
        if (last < first)
        {
            fault = $"'{line}': the last day is before the first";
            return null;
        }

        if (last.Value.DayNumber - first.DayNumber > 366)
        {
            fault = $"'{line}': a holiday lasts at most a year";
            return null;
        }

        return new(first, last.Value, false, line);
    }

    public static (IReadOnlyList<string> Groups, string Schedule)? Rule(string line, out string fault)
    {
        fault = $"'{line}' is no rule: {RuleExample}";
        if (RuleLine().Match(line) is not { Success: true } match) return null;
        var groups = match.Groups["groups"].Value.Split(',', StringSplitOptions.TrimEntries);
        if (groups.FirstOrDefault(g => !Gallery.SubjectRights.IsGroup(g)) is { } bad)
        {
            fault = $"'{line}': '{bad}' is no name of a group: 1 to 32 lower-case letters, digits and '-'";
            return null;
        }

        return (groups, match.Groups["schedule"].Value is { Length: > 0 } schedule ? schedule : WeeklySchedule.Always.Name);
    }

    private static DaySet? Days(string word)
    {
        var ends = word.Split('-');
        if (ends.Length == 2 && Day(ends[0]) is { } from && Day(ends[1]) is { } to)
        {
            var set = DaySet.None;
            for (var i = Array.IndexOf(Week, from); ; i = (i + 1) % Week.Length)
            {
                set |= Week[i];
                if (Week[i] == to) return set;
            }
        }

        return word.ToUpperInvariant() switch
        {
            "WEEKDAYS" => DaySet.Weekdays,
            "WEEKEND" => DaySet.Weekend,
            "DAILY" => DaySet.Daily,
            "HOLIDAY" or "HOLIDAYS" => DaySet.Holiday,
            _ => Day(word),
        };
    }

    private static DaySet? Day(string word)
    {
        var index = Array.FindIndex(Week, day => word.Equals(day.ToString(), StringComparison.OrdinalIgnoreCase));
        return index < 0 ? null : Week[index];
    }

    private static (int Start, int End)? Times(string range)
    {
        if (TimeRange().Match(range) is not { Success: true } match) return null;
        int Part(int group) => int.Parse(match.Groups[group].ValueSpan, CultureInfo.InvariantCulture);
        var (start, end) = ((Part(1) * 60) + Part(2), (Part(3) * 60) + Part(4));
        return Part(2) < 60 && Part(4) < 60 && start < WeeklySchedule.MinutesOfDay && end <= WeeklySchedule.MinutesOfDay ? (start, end) : null;
    }

    private static DateOnly? Date(string text) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;

    [GeneratedRegex(@"^\s*(?<name>[a-z0-9][a-z0-9-]{0,31})\s*:\s*(?<days>[A-Za-z,\- ]+?)\s+(?<times>\d[\d:,\- ]*)\z")]
    private static partial Regex ScheduleLine();

    [GeneratedRegex(@"^\s*((?<first>\d{4}-\d\d-\d\d)(\.\.(?<last>\d{4}-\d\d-\d\d))?|(?<yearly>\d\d-\d\d))(\s.*)?\z")]
    private static partial Regex HolidayLine();

    [GeneratedRegex(@"^\s*(?<groups>[^\s,]+(\s*,\s*[^\s,]+)*)\s+(always|during\s+(?<schedule>[a-z0-9][a-z0-9-]*))\s*\z")]
    private static partial Regex RuleLine();

    [GeneratedRegex(@"^(\d\d):(\d\d)\s*-\s*(\d\d):(\d\d)\z")]
    private static partial Regex TimeRange();
}
