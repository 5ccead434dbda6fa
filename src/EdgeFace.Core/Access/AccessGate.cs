using EdgeFace.Core.Door;
using EdgeFace.Core.Gallery;

namespace EdgeFace.Core.Access;

/// <summary>
/// The one way from somebody who has been identified, by face, card or PIN, to an open door: the rules, then the
/// strike. The strike is released before this returns.
/// </summary>
public sealed class AccessGate(IAccessPolicy policy, IDoorEntry door)
{
    /// <summary>Lets the subject in where the rules and the door do.</summary>
    /// <returns>The verdict; its objection is null where the strike has been released.</returns>
    public AccessVerdict Admit(SubjectId subject)
    {
        if (door.InLockdown) return new(DenialReason.Lockdown);
        var verdict = policy.Judge(subject);
        if (verdict.Objection is not null) return verdict;
        if (!door.TryGrant(verdict.Extended ? UnlockLength.Extended : UnlockLength.Usual))
            return verdict with { Objection = door.InLockdown ? DenialReason.Lockdown : DenialReason.DoorRefused };
        policy.Admitted(subject);
        return verdict;
    }
}
