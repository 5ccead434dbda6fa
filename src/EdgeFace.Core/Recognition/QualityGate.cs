using EdgeFace.Core.Access;

namespace EdgeFace.Core.Recognition;

/// <summary>Says whether a face is good enough, and if not, the one thing to do about it first.</summary>
public sealed class QualityGate(QualityThresholds thresholds)
{
    /// <summary>Null where the face may be used. Size comes first: coming closer mends most of the rest.</summary>
    public DenialReason? Check(in FaceQuality quality)
    {
        // A value that is no number fails every comparison, so each is written to demand, not to exclude.
        if (!(quality.InterEyeDistance >= thresholds.LeastInterEyeDistance)) return DenialReason.TooFar;
        if (!(quality.Margin >= thresholds.LeastMargin)) return DenialReason.CutOff;
        if (!(quality.Luminance >= thresholds.LeastLuminance)) return DenialReason.TooDark;
        if (!(quality.Luminance <= thresholds.MostLuminance
            && quality.Overexposed <= thresholds.MostOverexposed
            && quality.Contrast >= thresholds.LeastContrast)) return DenialReason.Glare;
        if (!(MathF.Abs(quality.Pose.Yaw) <= thresholds.MostYaw
            && MathF.Abs(quality.Pose.Pitch) <= thresholds.MostPitch
            && MathF.Abs(quality.Pose.Roll) <= thresholds.MostRoll)) return DenialReason.TurnedAway;
        if (!(quality.Sharpness >= thresholds.LeastSharpness)) return DenialReason.Blurred;
        return null;
    }
}
