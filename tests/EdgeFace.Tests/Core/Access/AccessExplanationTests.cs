using EdgeFace.Core.Access;
using EdgeFace.Core.Gallery;
using Xunit;

namespace EdgeFace.Tests.Core.Access;

public class AccessExplanationTests
{
    private static readonly AccessPlan Plan = AccessPlan.Of(new()
    {
        Schedules = ["morning: weekdays 07:00-12:00", "afternoon: weekdays 12:00-19:00", "weekend: weekend 10:00-16:00"],
        Rules = ["staff during morning", "staff during afternoon", "guests during weekend"],
    }, TimeZoneInfo.Utc);

    // A Thursday.
    private static readonly DateTimeOffset Nine = new(2026, 4, 30, 9, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Of_RulesThatHandOver_LastsUntilTheLastOneCloses()
    {
        var explained = Explain(["staff"], Nine);
        Assert.Null(explained.Reason);
        Assert.Equal(Nine.Date.AddHours(19), explained.Until!.Value.UtcDateTime);
        Assert.Equal([(true, true), (true, false), (false, false)], explained.Rules.Select(r => (r.IsForSubject, r.Open)));
    }

    [Fact]
    public void Of_Closed_SaysWhenItOpens()
    {
        var explained = Explain(["guests"], Nine);
        Assert.Equal(DenialReason.Schedule, explained.Reason);
        Assert.Equal(new DateTime(2026, 5, 2, 10, 0, 0), explained.Until!.Value.UtcDateTime);
    }

    [Fact]
    public void Of_ValidityEndsFirst_SaysSo()
    {
        var explained = Explain(["staff"], Nine, until: Nine.AddHours(1));
        Assert.Equal(Nine.AddHours(1), explained.Until);
        Assert.Equal(DenialReason.Expired, Explain(["staff"], Nine.AddHours(1), until: Nine.AddHours(1)).Reason);
        Assert.Null(Explain(["staff"], Nine.AddHours(1), until: Nine.AddHours(1)).Until);
    }

    [Fact]
    public void Of_NoRuleIsAboutThem_NothingChangesThat()
    {
        var explained = Explain(["cleaners"], Nine);
        Assert.Equal((DenialReason.NoRule, (DateTimeOffset?)null), (explained.Reason!.Value, explained.Until));
    }

    private static AccessExplanation Explain(string[] groups, DateTimeOffset at, DateTimeOffset? until = null) =>
        AccessExplanation.Of(new("anna"), new(groups, null, until, false), Plan, at);
}
