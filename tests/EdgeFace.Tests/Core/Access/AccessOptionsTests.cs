using EdgeFace.Core.Access;
using Xunit;

namespace EdgeFace.Tests.Core.Access;

public class AccessOptionsTests
{
    [Fact]
    public void Faults_SoundOptions_None() => Assert.Empty(new AccessOptions
    {
        TimeZone = "Europe/Warsaw",
        Schedules = ["office: weekdays 07:00-19:00", "feast: holiday 00:00-24:00", "night: Sat-Mon 22:00-06:00"],
        Holidays = ["2026-12-24..2026-12-26 Christmas", "02-29 leap day", "01-01"],
        Rules = ["staff, lab during office", "everyone during feast", "guards always"],
        FreeAccess = "office",
    }.Faults());

    public static TheoryData<AccessOptions, string> Mistakes() => new()
    {
        { new() { TimeZone = "Europe/Warsow" }, "timeZone: there is no time zone 'Europe/Warsow'; expected an IANA name such as Europe/Warsaw, and the package tzdata" },
        { new() { Schedules = ["office 07:00-19:00"] }, "schedules: 'office 07:00-19:00' is no schedule: expected NAME: DAYS FROM-TO, such as 'office: Mon-Fri 07:00-19:00' or 'night: daily,holiday 22:00-06:00'" },
        { new() { Schedules = ["office: Mon-Fry 07:00-19:00"] }, "schedules: 'office: Mon-Fry 07:00-19:00': 'Mon-Fry' is no day: Mon to Sun, ranges such as Mon-Fri, weekdays, weekend, daily, holiday" },
        { new() { Schedules = ["office: Mon 07:00-25:00"] }, "schedules: 'office: Mon 07:00-25:00': '07:00-25:00' is no time of day: expected FROM-TO, such as 07:00-19:00, 22:00-06:00 or 00:00-24:00" },
        { new() { Schedules = ["office: Mon 07:00-07:00"] }, "schedules: 'office: Mon 07:00-07:00': 07:00-07:00 never applies, it ends when it begins; write 00:00-24:00 for a whole day" },
        { new() { Schedules = ["always: Mon 07:00-09:00"] }, "schedules: 'always: Mon 07:00-09:00': a schedule cannot be called always, the word has a meaning of its own" },
        { new() { Schedules = ["feast: holiday 07:00-09:00"] }, "schedules: 'feast' can never apply: it is for holidays only, and there are no holidays" },
        { new() { Holidays = ["Christmas"] }, "holidays: 'Christmas' is no holiday: expected a day, days or a yearly day, such as '2026-12-24..2026-12-26 Christmas' or '01-01 New Year'" },
        { new() { Holidays = ["2026-02-30"] }, "holidays: '2026-02-30' is no holiday: expected a day, days or a yearly day, such as '2026-12-24..2026-12-26 Christmas' or '01-01 New Year'" },
        { new() { Holidays = ["2026-12-26..2026-12-24"] }, "holidays: '2026-12-26..2026-12-24': the last day is before the first" },
        { new() { Holidays = ["2026-12-24..2026-12-26 Christmas", "12-25"] }, "holidays: '12-25' overlaps '2026-12-24..2026-12-26 Christmas': leave one of them out, or end one before the other begins" },
        { new() { Holidays = ["2026-05-01", "2026-05-01..2026-05-03"] }, "holidays: '2026-05-01..2026-05-03' overlaps '2026-05-01': leave one of them out, or end one before the other begins" },
        { new() { Rules = ["staff while office"] }, "rules: 'staff while office' is no rule: expected GROUPS during SCHEDULE, or GROUPS always, such as 'staff, lab during office'" },
        { new() { Rules = ["Staff always"] }, "rules: 'Staff always': 'Staff' is no name of a group: 1 to 32 lower-case letters, digits and '-'" },
        { new() { Rules = ["staff during offce"], Schedules = ["office: Mon 07:00-19:00"] }, "rules: 'staff during offce': there is no schedule 'offce', only office and always" },
        { new() { FreeAccess = "office" }, "freeAccess: there is no schedule 'office'; none is configured" },
    };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void Faults_AMistake_IsNamedWithWhatIsExpected(AccessOptions options, string fault) => Assert.Equal([fault], options.Faults());

    [Fact]
    public void Faults_SeveralMistakes_AreAllNamed() => Assert.Equal(3, new AccessOptions
    {
        TimeZone = "Nowhere/At-all",
        Schedules = ["office"],
        Rules = ["x"],
    }.Faults().Count());
}
