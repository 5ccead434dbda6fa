using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using EdgeFace.Vision.Packages;

namespace EdgeFace.Vision.Inference;

/// <summary>What a TensorRT engine is good for: one kind of GPU, one version of TensorRT, one precision.</summary>
/// <param name="Gpu">Small letters, digits and hyphens.</param>
/// <param name="Version">As getInferLibVersion() counts: 100300 is 10.3.0.</param>
internal sealed record EngineKey(string Gpu, int Version, string Precision)
{
    // The library's major versions that ONNX Runtime has been built with; the newest first.
    private static readonly string[] Libraries = ["libnvinfer.so.11", "libnvinfer.so.10", "libnvinfer.so.8"];

    /// <summary>For this board.</summary>
    /// <exception cref="ModelPackageException">TensorRT is not installed.</exception>
    public static EngineKey OfThisBoard(string precision, string root = "/") => new(GpuOf(root), TensorRtVersion(), precision);

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Gpu}-trt{Version}-{Precision}");

    /// <summary>The first GPU's name by NVIDIA's driver, else the board's by its device tree.</summary>
    internal static string GpuOf(string root)
    {
        var driver = Path.Combine(root, "proc/driver/nvidia/gpus");
        var model = Directory.Exists(driver)
            ? Directory.GetDirectories(driver).Order(StringComparer.Ordinal).Select(gpu => Path.Combine(gpu, "information")).Where(File.Exists)
                .SelectMany(File.ReadLines).FirstOrDefault(line => line.StartsWith("Model:", StringComparison.Ordinal))?["Model:".Length..]
            : null;
        var tree = Path.Combine(root, "proc/device-tree/model");
        model ??= File.Exists(tree) ? File.ReadAllText(tree) : "unknown";
        return Slug(model);
    }

    private static unsafe int TensorRtVersion()
    {
        foreach (var name in Libraries)
        {
            if (!NativeLibrary.TryLoad(name, out var library)) continue;
            if (NativeLibrary.TryGetExport(library, "getInferLibVersion", out var version)) return ((delegate* unmanaged<int>)version)();
        }

        throw new ModelPackageException(
            $"The inference provider 'tensorrt' needs TensorRT, and none of {string.Join(", ", Libraries)} can be loaded. "
            + "Install it (JetPack: apt install tensorrt), or set inference.provider to cuda or cpu.");
    }

    private static string Slug(string model)
    {
        var slug = new StringBuilder();
        foreach (var c in model.ToLowerInvariant())
        {
            if (char.IsAsciiLetterOrDigit(c)) slug.Append(c);
            else if (slug.Length > 0 && slug[^1] != '-') slug.Append('-');
        }

        return slug.ToString().Trim('-') is { Length: > 0 } text ? text : "unknown";
    }
}
