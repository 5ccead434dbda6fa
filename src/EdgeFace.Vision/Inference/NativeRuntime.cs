using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
using EdgeFace.Vision.Packages;
using Microsoft.ML.OnnxRuntime;

namespace EdgeFace.Vision.Inference;

/// <summary>
/// Opens an ONNX Runtime library and asks for its version before anything of it is used: the managed half calls a table of
/// functions that an older library does not have (onnxruntime_c_api.h: OrtApiBase).
/// </summary>
internal static class NativeRuntime
{
    private const string Mend = "Name one that was built for this board in inference.library, or leave that out and set inference.provider to cpu.";

    /// <exception cref="ModelPackageException">It is missing, no library for this machine, lacks a library itself, or is too old.</exception>
    public static nint Open(string path)
    {
        if (!File.Exists(path)) throw new ModelPackageException($"inference.library: there is no file {path}. {Mend}");
        nint library;
        try
        {
            library = NativeLibrary.Load(path);
        }
        catch (Exception e) when (e is DllNotFoundException or BadImageFormatException)
        {
            throw new ModelPackageException($"inference.library: {path} cannot be loaded: {Reason(e.Message)} {Mend}", e);
        }

        try
        {
            Check(library, path);
            return library;
        }
        catch
        {
            NativeLibrary.Free(library);
            throw;
        }
    }

    private static unsafe void Check(nint library, string path)
    {
        if (!NativeLibrary.TryGetExport(library, "OrtGetApiBase", out var export))
            throw new ModelPackageException($"inference.library: {path} is no ONNX Runtime library: it has no OrtGetApiBase. {Mend}");
        var table = ((delegate* unmanaged<ApiBase*>)export)();
        var found = Marshal.PtrToStringUTF8(table->GetVersion()) ?? "?";
        if (Minor(found) is { } minor && Minor(Wanted) is { } wanted && minor < wanted)
            throw new ModelPackageException($"inference.library: {path} is ONNX Runtime {found}; at least {Wanted} is needed. {Mend}");
    }

    private static string Wanted { get; } =
        typeof(OrtEnv).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "?";

    // Versions are 1.MINOR.PATCH, and the minor one is the number of the table that it has.
    private static int? Minor(string version) =>
        version.Split('.') is [_, var minor, ..] && int.TryParse(minor, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    // The last line is the loader's own: which file or symbol is missing.
    private static string Reason(string message) => message.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)[^1].TrimEnd('.') + ".";

    [StructLayout(LayoutKind.Sequential)]
    private readonly unsafe struct ApiBase
    {
        public readonly delegate* unmanaged<uint, void*> GetApi;
        public readonly delegate* unmanaged<nint> GetVersion;
    }
}
