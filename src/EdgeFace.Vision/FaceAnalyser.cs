using EdgeFace.Core.Imaging;
using EdgeFace.Core.Recognition;
using EdgeFace.Vision.Alignment;
using EdgeFace.Vision.Detection;
using EdgeFace.Vision.Quality;

namespace EdgeFace.Vision;

/// <summary>One face of a still, with everything that is known of it.</summary>
public sealed record AnalysedFace(DetectedFace Face, FaceQuality Quality, Embedding Embedding);

/// <summary>
/// The way of a still: find all faces, align, measure and embed each. For enrolment and identification of pictures; a
/// camera's frames take the same steps without allocating. Not safe for use by two threads at once.
/// </summary>
public sealed class FaceAnalyser(FaceDetector detector, IFaceEmbedder embedder)
{
    private readonly FaceQualityMeter _meter = new();

    /// <summary>All faces, the largest first.</summary>
    public IReadOnlyList<AnalysedFace> Analyse(Frame frame)
    {
        var values = new float[embedder.Dimension];
        var faces = new List<AnalysedFace>();
        foreach (var face in detector.DetectAll(frame))
        {
            FaceAligner.Sample(frame, face.Landmarks, embedder.Input);
            var quality = _meter.Measure(frame, face, embedder.Input);
            embedder.Embed(values);
            faces.Add(new(face, quality, new(embedder.Model, values)));
        }

        return faces;
    }
}
