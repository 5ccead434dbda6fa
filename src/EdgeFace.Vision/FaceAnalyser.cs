using EdgeFace.Core.Imaging;
using EdgeFace.Core.Recognition;
using EdgeFace.Vision.Detection;

namespace EdgeFace.Vision;

/// <summary>One face of a still, with everything that is known of it.</summary>
public sealed record AnalysedFace(DetectedFace Face, FaceQuality Quality, Embedding Embedding);

/// <summary>
/// The way of a still: find all faces, and take each to its quality and embedding. For enrolment and identification of pictures;
/// a camera's frames take the same steps without allocating. Not safe for use by two threads at once.
/// </summary>
public sealed class FaceAnalyser(FaceDetector detector, FaceProbe probe)
{
    /// <summary>Judges what <see cref="Analyse"/> found.</summary>
    public FrameReject? Check(in FaceQuality quality) => probe.Check(quality);

    /// <summary>All faces, the largest first.</summary>
    public IReadOnlyList<AnalysedFace> Analyse(Frame frame)
    {
        var faces = new List<AnalysedFace>();
        foreach (var face in detector.DetectAll(frame))
        {
            var quality = probe.Examine(frame, face);
            faces.Add(new(face, quality, probe.Embed()));
        }

        return faces;
    }
}
