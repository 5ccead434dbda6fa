using EdgeFace.Core.Clocks;
using EdgeFace.Core.Gallery;

namespace EdgeFace.Core.Access;

/// <summary>The configured rules: validity, groups and schedules, anti-passback, and the rule of the clock.</summary>
public sealed class AccessPolicy(AccessPlan plan, ISubjectDirectory people, AntiPassback passback, IWallClock clock) : IAccessPolicy
{
    public AccessVerdict Judge(SubjectId subject)
    {
        if (people.Find(subject) is not { } rights) return new(DenialReason.Unknown);
        var now = clock.Read();
        if (Validity(rights, now) is { } invalid) return new(invalid);
        if (Rules(rights, now) is { } closed) return new(closed);
        var again = passback.IsViolatedBy(subject);
        return new(again && passback.Refuses ? DenialReason.AntiPassback : null, rights.Extended, again);
    }

    public void Admitted(SubjectId subject) => passback.Granted(subject);

    /// <summary>
    /// A validity begins and ends only when its time has surely come: a clock that is wrong admits nobody before
    /// their time and shuts nobody out after it.
    /// </summary>
    private static DenialReason? Validity(SubjectRights rights, in ClockReading now) =>
        rights.ValidFrom is { } from && !now.HasPassed(from) ? DenialReason.NotYetValid
        : rights.ValidUntil is { } until && now.HasPassed(until) ? DenialReason.Expired
        : null;

    private DenialReason? Rules(SubjectRights rights, in ClockReading now)
    {
        var concerned = false;
        for (var i = 0; i < plan.Rules.Count; i++)
        {
            var rule = plan.Rules[i];
            if (!rule.IsFor(rights)) continue;
            if (rule.Schedule.IsAlways || (now.IsTrusted && plan.Calendar.IsOpen(rule.Schedule, now.Wall))) return null;
            concerned = true;
        }

        return !concerned ? DenialReason.NoRule : now.IsTrusted ? DenialReason.Schedule : DenialReason.ClockNotSet;
    }
}
