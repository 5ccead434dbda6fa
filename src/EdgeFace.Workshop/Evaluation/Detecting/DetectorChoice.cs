using EdgeFace.Vision.Detection;
using EdgeFace.Vision.Inference;
using EdgeFace.Vision.Packages;
using EdgeFace.Workshop.Evaluation.Embedding;

namespace EdgeFace.Workshop.Evaluation.Detecting;

/// <summary>A detector with the landmarker that goes with it.</summary>
/// <param name="Landmarker">Null: the detector's own landmarks.</param>
public sealed record DetectorChoice(string Name, ModelPackage Finder, ModelPackage? Landmarker)
{
    /// <summary>Reads <c>DETECTOR</c> or <c>DETECTOR+LANDMARKER</c>.</summary>
    /// <exception cref="EvaluationException">There is no such package.</exception>
    public static DetectorChoice Parse(string text, ModelLocator locator)
    {
        var parts = text.Split('+');
        if (parts.Length > 2) throw new EvaluationException($"'{text}' is no detector: wanted is NAME or NAME+LANDMARKER.");
        return new(text, locator.Load(parts[0]), parts.Length == 2 ? locator.Load(parts[1]) : null);
    }

    /// <exception cref="ModelPackageException">The two do not go together, or a file is altered.</exception>
    public FaceDetector Load() => FaceDetector.Load(Finder, Landmarker, new SessionFactory(new InferenceOptions()), new DetectionOptions());
}
