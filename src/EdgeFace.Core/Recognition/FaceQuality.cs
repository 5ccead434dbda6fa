namespace EdgeFace.Core.Recognition;

/// <summary>How the head is held, in degrees; all 0 for a face that looks straight into the camera.</summary>
/// <param name="Yaw">Positive where the nose points to the picture's right.</param>
/// <param name="Pitch">Positive where the nose points up.</param>
/// <param name="Roll">Positive where the head is tilted clockwise in the picture.</param>
public readonly record struct HeadPose(float Yaw, float Pitch, float Roll);

/// <summary>What was measured on a face that is about to be recognised or enrolled.</summary>
/// <param name="InterEyeDistance">In frame pixels.</param>
/// <param name="Pose">Estimated from the landmarks; good to some ten degrees.</param>
/// <param name="Sharpness">0 blurred to 1 crisp, in the worse of both directions, of the aligned face.</param>
/// <param name="Luminance">Mean of the face, 0 black to 1 white.</param>
/// <param name="Contrast">Standard deviation of the face's luminance, 0 to 0.5.</param>
/// <param name="Overexposed">Share of the face's pixels that are burnt out.</param>
/// <param name="Margin">Distance of the face's box from the nearest edge of the frame, in widths of the box; negative where it reaches beyond.</param>
public readonly record struct FaceQuality(
    float InterEyeDistance, HeadPose Pose, float Sharpness, float Luminance, float Contrast, float Overexposed, float Margin)
{
    /// <summary>What a look at the crop said; null where nothing has looked.</summary>
    public FaceLook? Look { get; init; }

    /// <summary>
    /// Quarter turns, clockwise, by which the face stands turned in the picture, landmarks and look together: 0 to 3; null where
    /// nothing has looked.
    /// </summary>
    public int? QuarterTurns => Look is { } look && float.IsFinite(Pose.Roll) ? ((int)MathF.Round(Pose.Roll / 90) + look.Turns + 4) % 4 : null;

    /// <summary>
    /// One number for comparing pictures of one person, 0 to 1: the weakest of size, pose, sharpness and light, each
    /// 1 where more of it no longer helps.
    /// </summary>
    public float Score
    {
        get
        {
            var size = InterEyeDistance / 60;
            var pose = 1 - MathF.Max(MathF.Abs(Pose.Yaw), MathF.Abs(Pose.Pitch)) / 60;
            var sharpness = Sharpness / 0.5f;
            var light = MathF.Min(MathF.Min(Luminance / 0.3f, (1 - Overexposed) / 0.95f), Contrast / 0.12f);
            return Math.Clamp(MathF.Min(MathF.Min(size, pose), MathF.Min(sharpness, light)), 0, 1);
        }
    }
}
