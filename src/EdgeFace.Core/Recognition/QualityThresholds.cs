using System.ComponentModel.DataAnnotations;

namespace EdgeFace.Core.Recognition;

/// <summary>What a face must reach to be used.</summary>
public sealed class QualityThresholds
{
    /// <summary>Smallest distance between the eyes in frame pixels.</summary>
    [Range(8, 400)]
    public float LeastInterEyeDistance { get; set; }

    /// <summary>Degrees to either side.</summary>
    [Range(5, 90)]
    public float MostYaw { get; set; }

    /// <summary>Degrees up or down.</summary>
    [Range(5, 90)]
    public float MostPitch { get; set; }

    /// <summary>Degrees of tilt to either side; alignment turns the face back.</summary>
    [Range(5, 90)]
    public float MostRoll { get; set; }

    /// <summary>0 to 1.</summary>
    [Range(0, 1)]
    public float LeastSharpness { get; set; }

    /// <summary>Mean luminance, 0 to 1.</summary>
    [Range(0, 0.5)]
    public float LeastLuminance { get; set; }

    /// <summary>Mean luminance, 0 to 1.</summary>
    [Range(0.5, 1)]
    public float MostLuminance { get; set; }

    /// <summary>Standard deviation of luminance, 0 to 0.5.</summary>
    [Range(0, 0.5)]
    public float LeastContrast { get; set; }

    /// <summary>Share of burnt-out pixels.</summary>
    [Range(0, 1)]
    public float MostOverexposed { get; set; }

    /// <summary>Room to the frame's edge in widths of the face's box; negative allows a part outside.</summary>
    [Range(-0.5, 1)]
    public float LeastMargin { get; set; }

    /// <summary>How surely the face must stand upright in its crop, 0 to 1.</summary>
    [Range(0, 1)]
    public float LeastUpright { get; set; }

    /// <summary>How surely mouth and nose may be covered, 0 to 1; 1 allows it.</summary>
    [Range(0, 1)]
    public float MostMask { get; set; }

    /// <summary>How surely the eyes may be behind dark glass, 0 to 1; 1 allows it.</summary>
    [Range(0, 1)]
    public float MostDarkGlasses { get; set; }

    /// <summary>
    /// For a face at the door: beyond a limit a frame by itself fails in at least two of three cases, where a good one fails
    /// in one of four or five (genuine pairs of lfw-dev, one picture made worse step by step, FNMR at 0.644; models/README.md
    /// has the table, the benchmark <c>quality</c> measures it). Luminance stays above that place, 0.06, because real darkness
    /// has noise; size and pose above theirs because attack detection was not measured there.
    /// </summary>
    public static QualityThresholds ForProbes() => new()
    {
        LeastInterEyeDistance = 24,
        MostYaw = 40,
        MostPitch = 35,
        MostRoll = 60,
        LeastSharpness = 0.24f,
        LeastLuminance = 0.08f,
        MostLuminance = 0.92f,
        LeastContrast = 0.03f,
        MostOverexposed = 0.6f,
        LeastMargin = -0.1f,
        LeastUpright = 0.7f,
        MostMask = 1,
        MostDarkGlasses = 1,
    };

    /// <summary>
    /// For a picture that becomes a template: stricter, because a bad template harms every day. Beyond a limit it fails in every
    /// second case or more.
    /// </summary>
    public static QualityThresholds ForEnrolment() => new()
    {
        LeastInterEyeDistance = 32,
        MostYaw = 30,
        MostPitch = 28,
        MostRoll = 50,
        LeastSharpness = 0.3f,
        LeastLuminance = 0.16f,
        MostLuminance = 0.88f,
        LeastContrast = 0.06f,
        MostOverexposed = 0.43f,
        LeastMargin = 0,
        LeastUpright = 0.7f,
        MostMask = 0.7f,
        MostDarkGlasses = 0.8f,
    };
}

/// <summary>Thresholds for both uses of a face.</summary>
public sealed class QualityOptions
{
    /// <summary>For a face at the door.</summary>
    public QualityThresholds Probe { get; set; } = QualityThresholds.ForProbes();

    /// <summary>For a picture that becomes a template.</summary>
    public QualityThresholds Enrolment { get; set; } = QualityThresholds.ForEnrolment();
}
