using Microsoft.ML.OnnxRuntime;

namespace EdgeFace.Vision.Inference;

/// <summary>The native ONNX Runtime library of this process.</summary>
public static class InferenceLibrary
{
    public static string Version => OrtEnv.Instance().GetVersionString();

    /// <summary>What it can run models on, as it names them: CPUExecutionProvider, …</summary>
    public static IReadOnlyList<string> Providers => OrtEnv.Instance().GetAvailableProviders();
}
