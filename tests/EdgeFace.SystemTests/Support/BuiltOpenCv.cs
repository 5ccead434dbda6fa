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

    private static readonly Lazy<string?> Fault = new(TryLoad);

    /// <summary>Skips the test where OpenCV's native library cannot be loaded.</summary>
    public static void Require() => Assert.SkipWhen(Fault.Value is not null, Fault.Value ?? "");

    private static string? TryLoad()
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
