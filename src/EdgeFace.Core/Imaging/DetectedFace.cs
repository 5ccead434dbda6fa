namespace EdgeFace.Core.Imaging;

/// <summary>A face that a detector found, with landmarks good enough for alignment.</summary>
/// <param name="Box">Forehead to chin, in frame pixels.</param>
/// <param name="Landmarks">In frame pixels.</param>
/// <param name="Score">The detector's own score, 0 to 1; comparable only within one detector.</param>
public readonly record struct DetectedFace(FaceBox Box, FaceLandmarks Landmarks, float Score);

/// <summary>Finds faces. Not safe for use by two threads at once.</summary>
public interface IFaceDetector : IDisposable
{
    /// <summary>Writes the faces found, highest score first, and returns how many; allocates nothing.</summary>
    /// <param name="frame">The picture; it is not changed.</param>
    /// <param name="faces">Where they go; those for which there is no room are left out.</param>
    int Detect(Frame frame, Span<DetectedFace> faces);

    /// <summary>
    /// The smallest distance between the eyes, in frame pixels, at which this detector still finds faces
    /// reliably in a frame of this size.
    /// </summary>
    float SmallestInterEyeDistance(int frameWidth, int frameHeight);
}
