using System.ComponentModel.DataAnnotations;

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
}
