using EdgeFace.Core.Access;
using EdgeFace.Core.Gallery;
using EdgeFace.Daemon.Pipeline;
using Xunit;

namespace EdgeFace.Tests.Daemon.Pipeline;

public class RecordedRulesTests
{
    private static readonly DateTimeOffset Monday = new(2026, 3, 2, 6, 59, 59, TimeSpan.Zero);
    private static readonly AccessPlan Plan = AccessPlan.Of(
        new() { TimeZone = "UTC", Schedules = ["office: Mon-Fri 07:00-19:00"], Rules = ["staff during office"] }, TimeZoneInfo.Utc);

    [Fact]
    public void Judge_ByTheRecordingsTime_OpensAndClosesWithTheSchedule()
    {
        var time = new ReplayTime(Monday);
        var rules = RecordedRules.Of(Plan, [Person("anna", "staff"), Person("bert", "guests")], time);
        Assert.Equal(DenialReason.Schedule, rules.Judge(new("anna")).Objection);
        time.Pass(TimeSpan.FromSeconds(1));
        Assert.Null(rules.Judge(new("anna")).Objection);
        rules.Admitted(new("anna"));
        Assert.Null(rules.Judge(new("anna")).Objection);
        Assert.Equal(DenialReason.NoRule, rules.Judge(new("bert")).Objection);
        Assert.Equal(DenialReason.Unknown, rules.Judge(new("carl")).Objection);
        time.Pass(TimeSpan.FromHours(12));
        Assert.Equal(DenialReason.Schedule, rules.Judge(new("anna")).Objection);
    }

    private static Subject Person(string id, string group) => new(new(id), id, Monday, []) { Rights = SubjectRights.None with { Groups = [group] } };
}
