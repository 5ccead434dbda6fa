using System.ComponentModel.DataAnnotations;
using EdgeFace.Core.Recognition;

namespace EdgeFace.Vision.Pad;

/// <summary>Presentation-attack detection: telling a face from a picture of one.</summary>
public sealed class PadOptions
{
    public const string Required = "required";
    public const string WhenAvailable = "when-available";
    public const string Off = "off";

    /// <summary>
    /// <c>required</c>: with no model installed nobody is let in by face. <c>when-available</c>: used where a model is
    /// installed, its absence is said at every start. <c>off</c>: not used.
    /// </summary>
    [Required]
    [RegularExpression("required|when-available|off")]
    public string Mode { get; init; } = WhenAvailable;

    /// <summary>
    /// Mean score of an approach's frames from which on it counts as a living face, for this camera; else the model's own.
    /// <c>edgeface pad test</c> suggests one.
    /// </summary>
    [Range(0.01, 0.99)]
    public float? Threshold { get; init; }

    /// <summary>
    /// Whether people are asked to turn their heads before the door opens: <c>never</c>, <c>high-level</c> (at the levels
    /// high and maximum) or <c>always</c>.
    /// </summary>
    [Required]
    [RegularExpression("never|high-level|always")]
    public string Challenge { get; init; } = "high-level";

    /// <summary>Head turns asked for; a recording that knows nothing of them passes once in 2 to the power of this number.</summary>
    [Range(2, 6)]
    public int Turns { get; init; } = 3;

    /// <summary>Time for all of them.</summary>
    [Range(typeof(TimeSpan), "00:00:03", "00:01:00")]
    public TimeSpan ChallengePatience { get; init; } = TimeSpan.FromSeconds(15);

    public bool WantsChallenge(SecurityLevel level) => Challenge == "always" || (Challenge == "high-level" && level.NeedsPad());
}
