using System.Security.Cryptography;
using EdgeFace.Core.Access;
using EdgeFace.Core.Imaging;
using EdgeFace.Core.Recognition;
using EdgeFace.Training.Datasets;
using EdgeFace.Vision.Alignment;
using EdgeFace.Vision.Detection;
using EdgeFace.Vision.Imaging;
using EdgeFace.Vision.Quality;
using EdgeFace.Workshop.Building;
using EdgeFace.Workshop.Evaluation.Embedding;

namespace EdgeFace.Training.Preparation;

/// <summary>From a picture to a crop on the disk, by the device's own detection and alignment. For one thread.</summary>
internal sealed class FaceExtractor(FaceDetector detector, IFaceEmbedder embedder, string folder) : IDisposable
{
    /// <summary>Raised when this file changes what comes out.</summary>
    public const int Revision = 1;

    private const int JpegQuality = 96;
    private const long MostBytes = 64 << 20;

    private readonly StillDecoder _decoder = new();
    private readonly JpegEncoder _encoder = new();
    private readonly FaceQualityMeter _meter = new();
    private readonly QualityGate _gate = new(ForTraining());

    public PreparedFace Extract(ListedPicture picture)
    {
        byte[] content;
        try
        {
            var length = new FileInfo(picture.Path).Length;
            if (length > MostBytes) return Refused(picture, length, "", $"the file has {length >> 20} MiB, at most {MostBytes >> 20} are read");
            content = File.ReadAllBytes(picture.Path);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return Refused(picture, -1, "", $"the file cannot be read: {fault.Message}");
        }

        var sha256 = Convert.ToHexStringLower(SHA256.HashData(content));
        var (frame, problem) = _decoder.Decode(content);
        if (frame is null) return Refused(picture, content.Length, sha256, problem ?? "no picture");
        using (frame) return Extract(picture, frame, content.Length, sha256);
    }

    public void Dispose()
    {
        _decoder.Dispose();
        _encoder.Dispose();
        detector.Dispose();
        embedder.Dispose();
    }

    private PreparedFace Extract(ListedPicture picture, Frame frame, long length, string sha256)
    {
        if (MainFace.Of(detector.DetectAll(frame), frame.Width, frame.Height) is not { } face) return Refused(picture, length, sha256, "no face found");
        FaceAligner.Sample(frame, face.Landmarks, embedder.Input);
        var quality = _meter.Measure(frame, face, embedder.Input);
        if (_gate.Check(quality) is { } reject) return Refused(picture, length, sha256, reject.Reason.ToName());
        var embedding = new float[embedder.Dimension];
        embedder.Embed(embedding);
        var crop = LooseCrop.Of(frame, face.Landmarks);
        var file = $"crops/{sha256[..2]}/{sha256[2..32]}.jpg";
        AtomicFile.Write(Path.Combine(folder, file), _encoder.Encode(crop, JpegQuality));
        return new(picture.Person, picture.Path, length, sha256, null, file, DatasetPicture.Numbers(LooseCrop.LandmarksIn(face.Landmarks)),
            PerceptualHash.Of(crop), PreparedFace.Pack(embedding));
    }

    private static PreparedFace Refused(ListedPicture picture, long length, string sha256, string reason) =>
        new(picture.Person, picture.Path, length, sha256, reason, null, null, 0, null);

    // Looser than the door's: a net must learn hard pictures too. What is left out teaches nothing but noise.
    private static QualityThresholds ForTraining()
    {
        var thresholds = QualityThresholds.ForProbes();
        thresholds.LeastInterEyeDistance = 16;
        thresholds.MostYaw = 60;
        thresholds.MostPitch = 50;
        thresholds.MostRoll = 75;
        thresholds.LeastSharpness = 0.15f;
        thresholds.LeastLuminance = 0.06f;
        thresholds.LeastMargin = -0.25f;
        return thresholds;
    }
}
