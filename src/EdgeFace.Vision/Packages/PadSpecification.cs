using System.Text.Json.Serialization;

namespace EdgeFace.Vision.Packages;

/// <summary>What the numbers are that a presentation-attack detector gives for its classes.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ClassScores>))]
public enum ClassScores
{
    /// <summary>Any real numbers; a softmax makes shares of them.</summary>
    [JsonStringEnumMemberName("logits")] Logits,

    /// <summary>Shares that add up to 1.</summary>
    [JsonStringEnumMemberName("probabilities")] Probabilities,
}

/// <summary>One network of a presentation-attack detector.</summary>
/// <param name="Form">The form that is run: each network of the detector is one form of its package.</param>
/// <param name="CropScale">
/// Side of the crop relative to the face's box, about the box's centre: 2.7 shows as much of what is around the face as
/// the network was trained on. Where the crop would reach beyond the frame it is shifted in, and shrunk if it must be.
/// </param>
public sealed record PadMember(string Form, float CropScale);

/// <summary>
/// How a presentation-attack detector is asked: all members are run on their own crop, and the mean of their shares of
/// the live class is the score, 0 (attack) to 1 (bona fide).
/// </summary>
/// <param name="Members">One to four.</param>
/// <param name="Classes">Length of each member's output.</param>
/// <param name="LiveClass">Index of the bona fide class in it.</param>
/// <param name="Scores">What the output holds.</param>
/// <param name="Threshold">Score at and above which a face counts as bona fide, unless the camera has one of its own.</param>
public sealed record PadSpecification(
    IReadOnlyList<PadMember> Members, int Classes, int LiveClass, ClassScores Scores, float Threshold)
{
    public const int MostMembers = 4;
    public const int MostClasses = 64;
    public const float LargestCropScale = 8;

    /// <summary>What is wrong with it, in words; empty where nothing is.</summary>
    /// <param name="forms">Names of the package's forms.</param>
    internal IEnumerable<string> Faults(IReadOnlyCollection<string> forms)
    {
        if (Members.Count is 0 or > MostMembers) yield return $"pad.members must have 1 to {MostMembers} entries";
        foreach (var member in Members)
        {
            if (!forms.Contains(member.Form)) yield return $"pad.members: '{member.Form}' is not among the forms";
            if (!(member.CropScale is >= 1 and <= LargestCropScale)) yield return $"pad.members: cropScale must lie between 1 and {LargestCropScale}";
        }

        if (Members.DistinctBy(member => member.Form).Count() != Members.Count) yield return "pad.members: one form stands twice";
        if (!Enum.IsDefined(Scores)) yield return "pad.scores must be logits or probabilities";
        if (Classes is < 2 or > MostClasses) yield return $"pad.classes must lie between 2 and {MostClasses}";
        if (LiveClass < 0 || LiveClass >= Classes) yield return "pad.liveClass must be one of the classes, counted from 0";
        if (!(Threshold is > 0 and < 1)) yield return "pad.threshold must lie between 0 and 1";
    }
}
