using System.ComponentModel.DataAnnotations;

namespace EdgeFace.Vision.Enrolment;

/// <summary>What pictures become templates.</summary>
public sealed class EnrolmentOptions
{
    /// <summary>
    /// False-match rate of the threshold at which a picture counts as somebody already enrolled under another id.
    /// </summary>
    [Range(1e-6, 0.1)]
    public double DuplicateFalseMatchRate { get; init; } = 1e-5;

    /// <summary>
    /// False-match rate of the threshold that a picture must reach with another of the same subject's; looser than
    /// the door's, because good pictures of one person may differ in age, light and glasses.
    /// </summary>
    [Range(1e-6, 0.5)]
    public double SameSubjectFalseMatchRate { get; init; } = 1e-3;

    /// <summary>Most templates of one subject.</summary>
    [Range(1, 1000)]
    public int MaximumTemplates { get; init; } = 64;
}
