using EdgeFace.Vision.Detection;
using EdgeFace.Vision.Embedders;
using EdgeFace.Vision.Inference;
using EdgeFace.Vision.Packages;
using Xunit;

namespace EdgeFace.Tests.Support;

/// <summary>The model packages that scripts/build-models.sh makes; EDGEFACE_MODELS names another folder.</summary>
public static class BuiltModels
{
    private static readonly string[] Needed = ["blazeface-short", "mtcnn-onet", "mobilefacenet"];

    /// <summary>Null where they are not all built.</summary>
    public static string? Root { get; } = Find();

    /// <summary>Skips the test, or all tests of a fixture, where they are not all built.</summary>
    public static void Require() => Assert.SkipWhen(Root is null, "The models are not built (scripts/build-models.sh).");

    /// <summary>Skips the test where what they are built from was not fetched.</summary>
    public static void RequireSources() => Assert.SkipUnless(
        Directory.Exists(Path.Combine(Checkout.Root ?? ".", "models", "node_modules")), "The model files are not there; run scripts/build-models.sh.");

    public static ModelPackage Package(string name) =>
        ModelPackage.Load(Path.Combine(Root ?? throw new InvalidOperationException("No models are built."), name));

    public static FaceDetector Detector() => FaceDetector.Load(
        Package("blazeface-short"), Package("mtcnn-onet"), new SessionFactory(new()), new DetectionOptions());

    public static OnnxEmbedder Embedder(string? form = null) =>
        OnnxEmbedder.Load(Package("mobilefacenet"), new SessionFactory(new()), form);

    private static string? Find()
    {
        var named = Environment.GetEnvironmentVariable("EDGEFACE_MODELS");
        var folder = !string.IsNullOrEmpty(named) ? named : Path.Combine(Checkout.Root ?? ".", "artifacts", "models");
        return Needed.All(name => File.Exists(Path.Combine(folder, name, ModelManifest.FileName))) ? folder : null;
    }
}
