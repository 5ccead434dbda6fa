using EdgeFace.Core.Access;
using EdgeFace.Core.Imaging;
using EdgeFace.Core.Recognition;
using EdgeFace.Vision.Alignment;
using EdgeFace.Vision.Quality;

namespace EdgeFace.Vision;

/// <summary>
/// One face from its detection to its quality: chosen, aligned into the embedder's input, measured, looked at, judged. The door's
/// frames, enrolment before the camera, measurements of attack detection and stills all take this way. Allocates nothing for a
/// face. Not safe for use by two threads at once.
/// </summary>
/// <param name="classifier">Looks at crops; null where nothing does, as with made pictures in tests.</param>
public sealed class FaceProbe(IFaceEmbedder embedder, QualityGate gate, CropClassifier? classifier)
{
    private const int MostFaces = 16;

    private readonly FaceQualityMeter _meter = new();
    private readonly DetectedFace[] _faces = new DetectedFace[MostFaces];

    /// <summary>Finds faces, the first of which is not yet the one that counts.</summary>
    /// <returns>How many.</returns>
    public int Detect(IFaceDetector detector, Frame frame) => detector.Detect(frame, _faces);

    /// <summary>Which of the faces found by <see cref="Detect"/> counts; null where none does.</summary>
    /// <param name="found">How many were found.</param>
    /// <param name="tie">Two faces whose sizes differ by less than this share are equally near.</param>
    /// <param name="reject">Why there is none.</param>
    public DetectedFace? Choose(int found, float tie, out FrameReject? reject) =>
        ProbeSelector.Select(_faces.AsSpan(0, found), tie, out reject) is >= 0 and var index ? _faces[index] : null;

    /// <summary>Samples the face into the embedder's input.</summary>
    public void Align(Frame frame, in DetectedFace face) => FaceAligner.Sample(frame, face.Landmarks, embedder.Input);

    /// <summary>Measures the face that was aligned last.</summary>
    public FaceQuality Measure(Frame frame, in DetectedFace face) => _meter.Measure(frame, face, embedder.Input);

    /// <summary>The same quality with a look at the crop that was aligned last: which way is up, and what is covered.</summary>
    public FaceQuality Look(in FaceQuality quality) => classifier is null ? quality : quality with { Look = classifier.Look(embedder.Input) };

    /// <summary>Why a face of this quality cannot be used; null where it can.</summary>
    public FrameReject? Check(in FaceQuality quality) => gate.Check(quality);

    /// <summary>All the steps for a face that was found: aligned, measured, looked at.</summary>
    public FaceQuality Examine(Frame frame, in DetectedFace face)
    {
        Align(frame, face);
        return Look(Measure(frame, face));
    }

    /// <summary>All the steps for a frame; the embedder's input holds the face where the answer is null.</summary>
    /// <param name="face">Of use where the answer is null.</param>
    /// <param name="quality">Of use where the answer is null.</param>
    /// <returns>Why there is no usable face.</returns>
    public FrameReject? Take(IFaceDetector detector, Frame frame, float tie, out DetectedFace face, out FaceQuality quality)
    {
        (face, quality) = (default, default);
        if (Choose(Detect(detector, frame), tie, out var reject) is not { } chosen) return reject ?? new(DenialReason.NoFace);
        face = chosen;
        quality = Examine(frame, face);
        return Check(quality);
    }

    /// <summary>The embedding of the face that was aligned last.</summary>
    public Embedding Embed()
    {
        var values = new float[embedder.Dimension];
        embedder.Embed(values);
        return new(embedder.Model, values);
    }
}
