using System.Runtime.InteropServices;
using EdgeFace.Vision.Packages;
using Microsoft.ML.OnnxRuntime;

namespace EdgeFace.Vision.Inference;

/// <summary>The native ONNX Runtime library of this process: the one that comes with EdgeFace, or one that is named before the first use.</summary>
public static class InferenceLibrary
{
    private static readonly Lock Gate = new();
    private static string? _path;

    public static string Version => OrtEnv.Instance().GetVersionString();

    /// <summary>What it can run models on, as it names them: CPUExecutionProvider, …</summary>
    public static IReadOnlyList<string> Providers => OrtEnv.Instance().GetAvailableProviders();

    /// <summary>Which library it is, for messages.</summary>
    public static string Description => _path is { } path ? $"the ONNX Runtime library {path}" : "the ONNX Runtime library that comes with EdgeFace";

    /// <summary>Makes this process use another library. A process has one: a second path is refused.</summary>
    /// <exception cref="ModelPackageException">The library cannot be used; the message says why. The one that comes with EdgeFace still can.</exception>
    public static void Use(string path)
    {
        lock (Gate)
        {
            if (_path == path) return;
            if (_path is not null) throw new ModelPackageException($"{path} cannot be used: this process uses {_path} already.");
            var library = NativeRuntime.Open(path);
            try
            {
                // Ours is asked in place of the one that looks beside the program.
                OrtEnv.DisableDllImportResolver = true;
                NativeLibrary.SetDllImportResolver(typeof(OrtEnv).Assembly, (name, _, _) => name.Contains("onnxruntime", StringComparison.OrdinalIgnoreCase) ? library : 0);
            }
            catch (InvalidOperationException e)
            {
                throw new ModelPackageException($"{path} cannot be used: this process uses the ONNX Runtime library that comes with EdgeFace already.", e);
            }

            _path = path;
        }
    }
}
