using EdgeFace.Core.Imaging;
using EdgeFace.Vision.Imaging;

namespace EdgeFace.Vision.Alignment;

/// <summary>
/// Turns and scales a face to the embedder's place for it: the similarity transform that brings the five landmarks
/// closest to <see cref="AlignedFace.Template"/>. The frame is not changed; allocates nothing.
/// </summary>
public static class FaceAligner
{
    /// <summary>Samples the face into <paramref name="aligned"/>, which may be the embedder's input tensor.</summary>
    public static void Sample(Frame frame, in FaceLandmarks landmarks, AlignedFace aligned) =>
        SimilaritySampler.Sample(frame, ToFrame(landmarks), AlignedFace.Side, AlignedFace.Side, aligned.Planes);

    /// <summary>Samples a turned and scaled rectangle, for crops of another size or with a margin.</summary>
    /// <param name="toFrame">Takes a pixel of the result to the frame.</param>
    /// <param name="planes">3 x height x width bytes, planar RGB.</param>
    public static void Sample(Frame frame, in SimilarityTransform toFrame, int width, int height, Span<byte> planes) =>
        SimilaritySampler.Sample(frame, toFrame, width, height, planes);

    /// <summary>Takes a pixel of the aligned face to the frame.</summary>
    public static SimilarityTransform ToFrame(in FaceLandmarks landmarks)
    {
        var toCrop = SimilarityTransform.Fit(landmarks, AlignedFace.Template);
        // All landmarks in one point: there is no face to sample; one pixel stands for all.
        return toCrop.Scale > 0 ? toCrop.Invert() : new(0, 0, landmarks.Nose.X, landmarks.Nose.Y);
    }
}
