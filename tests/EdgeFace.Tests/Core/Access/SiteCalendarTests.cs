using CsCheck;
using EdgeFace.Core.Access;
using Xunit;

namespace EdgeFace.Tests.Core.Access;

public class SiteCalendarTests
{
    private static readonly TimeZoneInfo Warsaw = TimeZoneInfo.FindSystemTimeZoneById("Europe/Warsaw");

    // Thursday; Friday is a holiday.
    private static readonly AccessOptions Office = new()
    {
        TimeZone = "Europe/Warsaw",
        Schedules =
        [
            "office: Mon-Fri 07:00-19:00", "office: Sat 09:00-12:30, 13:00-15:00", "night: Fri,holiday 22:00-06:00",
            "small-hours: daily 02:15-02:45", "long: daily 01:00-05:00",
        ],
        Holidays = ["2026-05-01 May Day", "12-25 Christmas"],
    };

    private static readonly AccessPlan Plan = AccessPlan.Of(
        Office with { Rules = [.. Office.Schedules.Select(s => $"everyone during {s[..s.IndexOf(':', StringComparison.Ordinal)]}")] }, TimeZoneInfo.Utc);

    [Theory]
    [InlineData("office", "2026-04-30T06:59+02:00", false)]
    [InlineData("office", "2026-04-30T07:00+02:00", true)]
    [InlineData("office", "2026-04-30T18:59+02:00", true)]
    [InlineData("office", "2026-04-30T19:00+02:00", false)]
    [InlineData("office", "2026-05-01T12:00+02:00", false)]
    [InlineData("office", "2026-05-02T12:45+02:00", false)]
    [InlineData("office", "2026-05-02T13:00+02:00", true)]
    [InlineData("office", "2026-12-25T12:00+01:00", false)]
    [InlineData("office", "2027-12-24T12:00+01:00", true)]
    [InlineData("night", "2026-05-01T23:00+02:00", true)]
    [InlineData("night", "2026-05-02T05:59+02:00", true)]
    [InlineData("night", "2026-05-02T06:00+02:00", false)]
    [InlineData("night", "2026-04-30T23:00+02:00", false)]
    public void IsOpen_AtATime_FollowsWeekdaysAndHolidays(string schedule, string at, bool open) =>
        Assert.Equal(open, Plan.Calendar.IsOpen(Schedule(schedule), At(at)));

    // On 2026-03-29 the clock is put from 02:00 to 03:00, on 2026-10-25 from 03:00 back to 02:00.
    [Theory]
    [InlineData("small-hours", "2026-03-29T00:59Z", false)]
    [InlineData("small-hours", "2026-03-29T01:20Z", false)]
    [InlineData("small-hours", "2026-10-25T00:20Z", true)]
    [InlineData("small-hours", "2026-10-25T00:50Z", false)]
    [InlineData("small-hours", "2026-10-25T01:20Z", true)]
    [InlineData("small-hours", "2026-10-25T01:50Z", false)]
    public void IsOpen_WhenTheClockIsPut_FollowsTheWall(string schedule, string at, bool open) =>
        Assert.Equal(open, Plan.Calendar.IsOpen(Schedule(schedule), At(at)));

    [Theory]
    [InlineData("long", "2026-03-28T23:30Z", "2026-03-29T00:00Z")]
    [InlineData("long", "2026-03-29T00:00Z", "2026-03-29T03:00Z")]
    [InlineData("small-hours", "2026-03-29T00:00Z", "2026-03-30T00:15Z")]
    [InlineData("small-hours", "2026-10-25T00:20Z", "2026-10-25T00:45Z")]
    [InlineData("small-hours", "2026-10-25T00:45Z", "2026-10-25T01:15Z")]
    [InlineData("office", "2026-04-30T19:00+02:00", "2026-05-02T09:00+02:00")]
    public void NextChange_AcrossNightsHolidaysAndClockChanges_IsTheMomentItself(string schedule, string from, string change) =>
        Assert.Equal(At(change), Plan.Calendar.NextChange(Schedule(schedule), At(from)));

    [Fact]
    public void NextChange_Always_Never() => Assert.Null(Plan.Calendar.NextChange(WeeklySchedule.Always, At("2026-01-01T00:00Z")));

    [Theory]
    [InlineData("Europe/Warsaw", "2026-03-27T00:00Z")]
    [InlineData("Europe/Warsaw", "2026-10-23T00:00Z")]
    [InlineData("Australia/Lord_Howe", "2026-04-03T00:00Z")]
    [InlineData("America/Sao_Paulo", "2018-11-02T00:00Z")]
    public void NextChange_AnySchedule_AgreesWithLookingEachMinute(string zone, string from) =>
        Entries.Sample(entries =>
        {
            var calendar = new SiteCalendar(TimeZoneInfo.FindSystemTimeZoneById(zone), HolidayCalendar.Empty);
            var schedule = new WeeklySchedule("any", entries);
            var time = At(from);
            var end = time.AddDays(4);
            while (time < end)
            {
                var looked = time.AddMinutes(1);
                while (looked < end && calendar.IsOpen(schedule, looked) == calendar.IsOpen(schedule, time)) looked = looked.AddMinutes(1);
                if (looked >= end) return;
                Assert.Equal(looked, calendar.NextChange(schedule, time));
                time = looked;
            }
        }, iter: 15);

    private static readonly Gen<ScheduleEntry[]> Entries =
        (from days in Gen.Int[1, 127]
         from start in Gen.Int[0, 1439]
         from length in Gen.Int[1, 1440]
         select new ScheduleEntry((DaySet)days, start, start + length)).Array[1, 4];

    private static WeeklySchedule Schedule(string name) => Plan.Rules.First(r => r.Schedule.Name == name).Schedule;

    private static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture);

    [Fact]
    public void Of_ATimeZone_IsTheSites() => Assert.Equal(Warsaw.Id, Plan.Calendar.Zone.Id);
}
