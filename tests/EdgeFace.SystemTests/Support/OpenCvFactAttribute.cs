using EdgeFace.Tests.Support;
using EdgeFace.Vision.AddOns;
using EdgeFace.Vision.Cameras;
using Xunit;

namespace EdgeFace.SystemTests.Support;

/// <summary>The add-on as the solution's build leaves it.</summary>
internal static class BuiltOpenCv
{
#if DEBUG
    private const string Configuration = "Debug";
#else
    private const string Configuration = "Release";
#endif

    public static string Folder { get; } = Path.Combine(Checkout.Root ?? ".", "src", "EdgeFace.Vision.OpenCv", "bin", Configuration, "net10.0");

    /// <summary>Null where it can be loaded.</summary>
    public static string? Fault { get; } = Find();

    private static string? Find()
    {
        try
        {
            OpenCvAddOn.In(Folder).Load();
            return null;
        }
        catch (CameraException fault)
        {
            return $"{fault.Message} (scripts/test.sh --opencv)";
        }
    }
}

/// <summary>Runs only where OpenCV's native library can be loaded.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class OpenCvFactAttribute : FactAttribute
{
    public OpenCvFactAttribute() => Skip = BuiltOpenCv.Fault;
}

/// <summary>Runs only where the models are built, too.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class OpenCvModelsFactAttribute : FactAttribute
{
    public OpenCvModelsFactAttribute() => Skip = BuiltModels.Root is null ? "The models are not built (scripts/build-models.sh)." : BuiltOpenCv.Fault;
}
