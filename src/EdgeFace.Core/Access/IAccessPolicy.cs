using EdgeFace.Core.Gallery;

namespace EdgeFace.Core.Access;

/// <summary>Whether somebody who has been recognised may pass now. Allocates nothing.</summary>
public interface IAccessPolicy
{
    /// <summary>Why not; null where the subject may pass.</summary>
    DenialReason? Objection(SubjectId subject, DateTimeOffset at);
}

/// <summary>Every enrolled subject may pass at any time.</summary>
public sealed class EveryoneEnrolled : IAccessPolicy
{
    public DenialReason? Objection(SubjectId subject, DateTimeOffset at) => null;
}
