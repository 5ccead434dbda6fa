using EdgeFace.Core.Gallery;

namespace EdgeFace.Core.Access;

/// <summary>What one rule says of a subject at a time.</summary>
/// <param name="Until">When it next says otherwise; null where that is not within a year.</param>
public sealed record RuleExplanation(string Rule, bool IsForSubject, bool Open, DateTimeOffset? Until);

/// <summary>Whether the rules let a subject in at a time, and until when. It supposes a clock that is right.</summary>
/// <param name="Reason">Why not; null where the subject may pass.</param>
/// <param name="Until">When the answer next changes by time alone; null where it does not within a year.</param>
public sealed record AccessExplanation(
    SubjectId Subject, DateTimeOffset At, DenialReason? Reason, DateTimeOffset? Until, IReadOnlyList<RuleExplanation> Rules)
{
    /// <summary>Explains with what is configured; whoever is inside already (anti-passback) is not asked.</summary>
    public static AccessExplanation Of(SubjectId subject, SubjectRights rights, AccessPlan plan, DateTimeOffset at)
    {
        var rules = plan.Rules.Select(rule => new RuleExplanation(
            rule.Text, rule.IsFor(rights), plan.Calendar.IsOpen(rule.Schedule, at), plan.Calendar.NextChange(rule.Schedule, at))).ToArray();
        var reason = ReasonAt(rights, rules, at);
        return new(subject, at, reason, UntilOf(rights, plan, at, reason), rules);
    }

    private static DenialReason? ReasonAt(SubjectRights rights, IReadOnlyList<RuleExplanation> rules, DateTimeOffset at) =>
        at < rights.ValidFrom ? DenialReason.NotYetValid
        : at >= rights.ValidUntil ? DenialReason.Expired
        : !rules.Any(r => r.IsForSubject) ? DenialReason.NoRule
        : !rules.Any(r => r is { IsForSubject: true, Open: true }) ? DenialReason.Schedule
        : null;

    // Walks from change to change: rules that hand over to each other without a gap change nothing.
    private static DateTimeOffset? UntilOf(SubjectRights rights, AccessPlan plan, DateTimeOffset at, DenialReason? reason)
    {
        const int MostChanges = 2000;
        var mine = plan.Rules.Where(rule => rule.IsFor(rights)).ToArray();
        var time = at;
        for (var i = 0; i < MostChanges; i++)
        {
            var next = mine.Select(rule => plan.Calendar.NextChange(rule.Schedule, time))
                .Append(rights.ValidFrom > time ? rights.ValidFrom : null)
                .Append(rights.ValidUntil > time ? rights.ValidUntil : null)
                .Min();
            if (next is not { } change) return null;
            var then = change < rights.ValidFrom ? DenialReason.NotYetValid
                : change >= rights.ValidUntil ? DenialReason.Expired
                : mine.Length == 0 ? DenialReason.NoRule
                : mine.Any(rule => plan.Calendar.IsOpen(rule.Schedule, change)) ? (DenialReason?)null
                : DenialReason.Schedule;
            if (then != reason) return change;
            time = change;
        }

        return null;
    }
}
