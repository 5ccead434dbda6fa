using EdgeFace.Core.Access;

namespace EdgeFace.Core.Recognition;

/// <summary>Says whether a face is good enough, and if not, the one thing to do about it first.</summary>
public sealed class QualityGate(QualityThresholds thresholds)
{
    /// <summary>Degrees to which heads are tilted by people; beyond, the camera is.</summary>
    private const float Tilted = 75;

    /// <summary>Null where the face may be used. Size comes first: coming closer mends most of the rest.</summary>
    public FrameReject? Check(in FaceQuality quality) =>
        Least(DenialReason.TooFar, MeasuredQuantity.EyeDistance, quality.InterEyeDistance, thresholds.LeastInterEyeDistance)
        ?? Upright(quality)
        ?? Least(DenialReason.CutOff, MeasuredQuantity.Margin, quality.Margin, thresholds.LeastMargin)
        ?? Least(DenialReason.TooDark, MeasuredQuantity.Luminance, quality.Luminance, thresholds.LeastLuminance)
        ?? Most(DenialReason.Glare, MeasuredQuantity.Luminance, quality.Luminance, thresholds.MostLuminance)
        ?? Most(DenialReason.Glare, MeasuredQuantity.Overexposed, quality.Overexposed, thresholds.MostOverexposed)
        ?? Least(DenialReason.Glare, MeasuredQuantity.Contrast, quality.Contrast, thresholds.LeastContrast)
        ?? Most(DenialReason.TurnedAway, MeasuredQuantity.Yaw, MathF.Abs(quality.Pose.Yaw), thresholds.MostYaw)
        ?? Most(DenialReason.TurnedAway, MeasuredQuantity.Pitch, MathF.Abs(quality.Pose.Pitch), thresholds.MostPitch)
        ?? Most(DenialReason.TurnedAway, MeasuredQuantity.Roll, MathF.Abs(quality.Pose.Roll), thresholds.MostRoll)
        ?? Least(DenialReason.Blurred, MeasuredQuantity.Sharpness, quality.Sharpness, thresholds.LeastSharpness)
        ?? Most(DenialReason.Mask, MeasuredQuantity.Mask, quality.Look?.Mask ?? 0, thresholds.MostMask)
        ?? Most(DenialReason.DarkGlasses, MeasuredQuantity.DarkGlasses, quality.Look?.DarkGlasses ?? 0, thresholds.MostDarkGlasses);

    // Right after the size: of a face that is not upright every other measure is wrong. Landmarks that are right say it by themselves.
    private FrameReject? Upright(in FaceQuality quality) =>
        Most(DenialReason.NotUpright, MeasuredQuantity.Roll, MathF.Abs(quality.Pose.Roll), MathF.Max(thresholds.MostRoll, Tilted))
        ?? Least(DenialReason.NotUpright, MeasuredQuantity.Upright, quality.Look?.Upright ?? 1, thresholds.LeastUpright);

    // A value that is no number fails every comparison, so each is written to demand, not to exclude.
    private static FrameReject? Least(DenialReason reason, MeasuredQuantity quantity, float value, float limit) =>
        value >= limit ? null : new(reason, Measurement.Of(quantity, value, limit));

    private static FrameReject? Most(DenialReason reason, MeasuredQuantity quantity, float value, float limit) =>
        value <= limit ? null : new(reason, Measurement.Of(quantity, value, limit));
}
