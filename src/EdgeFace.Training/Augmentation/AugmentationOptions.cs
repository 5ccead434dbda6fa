namespace EdgeFace.Training.Augmentation;

/// <summary>How pictures are changed before a net sees them. Chances are 0 to 1 and independent of each other.</summary>
/// <param name="Flip">Chance of the mirror image.</param>
/// <param name="Rotation">Degrees to either side.</param>
/// <param name="Scale">Largest relative change of size.</param>
/// <param name="Shift">Largest shift, in pixels of the 112 x 112 face.</param>
/// <param name="Light">Chance of another brightness, contrast and colour.</param>
/// <param name="LowLight">Chance of a dark and noisy picture.</param>
/// <param name="Blur">Chance of blur, or of fewer pixels.</param>
/// <param name="Jpeg">Chance of JPEG artefacts.</param>
/// <param name="Patch">Chance of a patch that hides a part (Zhong et al., Random Erasing, 2020).</param>
/// <param name="Mask">Chance of the shape of a face mask.</param>
/// <param name="Sunglasses">Chance of the shape of sunglasses.</param>
internal sealed record AugmentationOptions(
    float Flip, float Rotation, float Scale, float Shift, float Light, float LowLight, float Blur, float Jpeg, float Patch, float Mask, float Sunglasses)
{
    public static AugmentationOptions None { get; } = new(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

    /// <summary>For short runs from scratch: what small sets of good pictures gain most from.</summary>
    public static AugmentationOptions Mild { get; } = new(0.5f, 8, 0.05f, 2, 0.4f, 0.03f, 0.1f, 0.1f, 0.1f, 0.02f, 0.02f);

    /// <summary>For long runs, and for a door's light and cameras.</summary>
    public static AugmentationOptions Full { get; } = new(0.5f, 15, 0.1f, 4, 0.6f, 0.15f, 0.25f, 0.25f, 0.2f, 0.1f, 0.08f);

    /// <exception cref="TrainingException">There is no such level.</exception>
    public static AugmentationOptions Named(string name) => name switch
    {
        "none" => None,
        "light" => Mild,
        "full" => Full,
        _ => throw new TrainingException($"--augment must be none, light or full, not '{name}'."),
    };
}
