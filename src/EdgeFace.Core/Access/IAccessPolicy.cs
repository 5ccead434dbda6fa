using EdgeFace.Core.Gallery;

namespace EdgeFace.Core.Access;

/// <summary>What the rules say of somebody who wants in.</summary>
/// <param name="Objection">Why not; null where the subject may pass.</param>
/// <param name="Extended">Needs the door for longer.</param>
/// <param name="PassedBack">Comes in a second time without having left; told even where it is tolerated.</param>
public readonly record struct AccessVerdict(DenialReason? Objection, bool Extended = false, bool PassedBack = false);

/// <summary>Whether somebody who has been recognised may pass now. Allocates nothing.</summary>
public interface IAccessPolicy
{
    AccessVerdict Judge(SubjectId subject);

    /// <summary>The subject was let in.</summary>
    void Admitted(SubjectId subject);
}

/// <summary>Every enrolled subject may pass at any time.</summary>
public sealed class EveryoneEnrolled : IAccessPolicy
{
    public AccessVerdict Judge(SubjectId subject) => new(null);

    public void Admitted(SubjectId subject)
    {
    }
}
