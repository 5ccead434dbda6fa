using EdgeFace.Core.Imaging;
using EdgeFace.Core.Recognition;
using EdgeFace.Vision;

namespace EdgeFace.Daemon.Pipeline;

/// <summary>What the pipeline sees with. All of it is used by one thread.</summary>
/// <param name="Pad">Presentation-attack detection; null where no such model is installed.</param>
public sealed record FaceParts(
    IFaceDetector Detector, FaceProbe Probe, IFaceEmbedder Embedder, IPadDetector? Pad);
