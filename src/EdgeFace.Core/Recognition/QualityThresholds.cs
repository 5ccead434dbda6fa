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

    /// <summary>
    /// For a face at the door: what recognition still manages. Measured on 25 webcam frames made worse step by step,
    /// median similarity to the frame itself: 0.88 where blur brings sharpness to 0.30, 0.70 at 0.23, 0.49 at 0.19; 0.89
    /// where luminance falls to 0.12, 0.82 at 0.08; 0.91 with 38 % of the face burnt out, 0.68 with 57 %. 14 pixels
    /// between the eyes still give 0.92, but so few pixels make strangers alike.
    /// </summary>
    public static QualityThresholds ForProbes() => new()
    {
        LeastInterEyeDistance = 24,
        MostYaw = 40,
        MostPitch = 35,
        MostRoll = 60,
        LeastSharpness = 0.24f,
        LeastLuminance = 0.1f,
        MostLuminance = 0.92f,
        LeastContrast = 0.03f,
        MostOverexposed = 0.6f,
        LeastMargin = -0.1f,
    };

    /// <summary>For a picture that becomes a template: stricter, because a bad template harms every day.</summary>
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
        MostOverexposed = 0.5f,
        LeastMargin = 0,
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
