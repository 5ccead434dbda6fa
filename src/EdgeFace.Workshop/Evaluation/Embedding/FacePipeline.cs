using EdgeFace.Core.Imaging;
using EdgeFace.Core.Recognition;
using EdgeFace.Vision.Alignment;
using EdgeFace.Vision.Detection;
using EdgeFace.Vision.Imaging;
using EdgeFace.Vision.Quality;

namespace EdgeFace.Workshop.Evaluation.Embedding;

/// <summary>From a picture's file content to the embedding of the face that it is about. For one thread.</summary>
public sealed class FacePipeline(FaceDetector detector, IFaceEmbedder embedder) : IDisposable
{
    /// <summary>Raised when this file changes what comes out; part of the cache's keys.</summary>
    public const int Revision = 1;

    private readonly StillDecoder _decoder = new();
    private readonly FaceQualityMeter _meter = new();

    /// <summary>Length of the embeddings.</summary>
    public int Dimension => embedder.Dimension;

    public CachedFace Process(ReadOnlySpan<byte> picture)
    {
        var (frame, fault) = _decoder.Decode(picture);
        if (frame is null) return CachedFace.Nobody with { Fault = fault };
        using (frame)
        {
            if (MainFace.Of(detector.DetectAll(frame), frame.Width, frame.Height) is not { } face) return CachedFace.Nobody;
            FaceAligner.Sample(frame, face.Landmarks, embedder.Input);
            var quality = _meter.Measure(frame, face, embedder.Input);
            var embedding = new float[embedder.Dimension];
            embedder.Embed(embedding);
            return new(new(face, quality), embedding);
        }
    }

    public void Dispose()
    {
        _decoder.Dispose();
        detector.Dispose();
        embedder.Dispose();
    }
}

/// <summary>Which of several faces a picture of one person is about.</summary>
public static class MainFace
{
    // Bystanders are small; a face in the background may well be nearer the centre.
    private const float LeastShareOfLargest = 0.25f;

    /// <summary>The face nearest the centre among those at least a quarter as large as the largest; null where there is none.</summary>
    public static DetectedFace? Of(IReadOnlyList<DetectedFace> faces, int width, int height)
    {
        var largest = 0f;
        foreach (var face in faces) largest = MathF.Max(largest, face.Box.Area);
        DetectedFace? main = null;
        var nearest = float.PositiveInfinity;
        foreach (var face in faces)
        {
            if (face.Box.Area < LeastShareOfLargest * largest) continue;
            float x = face.Box.CentreX - width / 2f, y = face.Box.CentreY - height / 2f;
            var distance = x * x + y * y;
            if (distance >= nearest) continue;
            nearest = distance;
            main = face;
        }

        return main;
    }
}
