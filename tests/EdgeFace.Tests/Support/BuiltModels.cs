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

/// <summary>Runs only where the models are built.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class BuiltModelsFactAttribute : FactAttribute
{
    public BuiltModelsFactAttribute()
    {
        if (BuiltModels.Root is null) Skip = "The models are not built (scripts/build-models.sh).";
    }
}

/// <inheritdoc cref="BuiltModelsFactAttribute"/>
[AttributeUsage(AttributeTargets.Method)]
public sealed class BuiltModelsTheoryAttribute : TheoryAttribute
{
    public BuiltModelsTheoryAttribute()
    {
        if (BuiltModels.Root is null) Skip = "The models are not built (scripts/build-models.sh).";
    }
}

/// <summary>Runs only where the models are built and the shared data are.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class FacesFactAttribute : FactAttribute
{
    public FacesFactAttribute()
    {
        if (BuiltModels.Root is null) Skip = "The models are not built (scripts/build-models.sh).";
        else if (SharedData.Root is null) Skip = "The shared data are not here (EDGEFACE_DATA).";
    }
}
