using EdgeFace.Core.Imaging;
using EdgeFace.Vision.Detection;
using EdgeFace.Vision.Embedders;
using EdgeFace.Vision.Inference;
using EdgeFace.Vision.Packages;

namespace EdgeFace.Workshop.Evaluation.Embedding;

/// <summary>The models that one embedding of a picture needs.</summary>
/// <param name="Embedder">Package of the embedder.</param>
/// <param name="Form">Its form, by name.</param>
/// <param name="Detector">Package that finds faces.</param>
/// <param name="Landmarker">Package that finds their landmarks; null: the detector's own are used.</param>
public sealed record ModelSelection(ModelPackage Embedder, string Form, ModelPackage Detector, ModelPackage? Landmarker)
{
    /// <summary>
    /// Everything that the embedding of a picture depends on: the files' hashes, the very build of the code between them,
    /// and what the core's share of the alignment does. (The core's own build would throw the cache away with every change
    /// of an error rate.)
    /// </summary>
    public string Identity => string.Join('|',
        Embedder.Manifest.ModelId, Embedder.Form(Form).Sha256, Detector.Form().Sha256, Landmarker?.Form().Sha256 ?? "none",
        typeof(FaceDetector).Module.ModuleVersionId, AlignmentFingerprint(), FacePipeline.Revision);

    /// <summary>Loads them; one pipeline serves one thread.</summary>
    /// <exception cref="ModelPackageException">A package is altered or of another kind.</exception>
    public FacePipeline Load()
    {
        var sessions = new SessionFactory(new InferenceOptions());
        var detector = FaceDetector.Load(Detector, Landmarker, sessions, new DetectionOptions());
        try
        {
            return new(detector, OnnxEmbedder.Load(Embedder, sessions, Form));
        }
        catch
        {
            detector.Dispose();
            throw;
        }
    }

    private static string AlignmentFingerprint()
    {
        var sample = new FaceLandmarks(new(101, 97), new(149, 104), new(127, 133), new(99, 158), new(141, 161));
        return SimilarityTransform.Fit(sample, AlignedFace.Template).ToString()!;
    }
}
