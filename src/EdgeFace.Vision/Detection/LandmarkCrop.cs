namespace EdgeFace.Vision.Detection;

/// <summary>
/// Where the O-Net's crop lies relative to a finder's box, as shares of the box's width, along the line of the eyes: mean
/// over LFW of the boxes that MTCNN's first two stages give to its third.
/// </summary>
internal sealed record LandmarkCrop(float ShiftAlongEyes, float ShiftDown, float SideToWidth)
{
    internal static readonly LandmarkCrop BlazeFaceShort = new(-0.021f, -0.124f, 1.172f);

    internal static readonly LandmarkCrop BlazeFaceFull = new(-0.011f, -0.069f, 1.12f);
}
