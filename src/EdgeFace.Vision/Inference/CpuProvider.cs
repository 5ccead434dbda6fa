using Microsoft.ML.OnnxRuntime;

namespace EdgeFace.Vision.Inference;

/// <summary>The processor, which ONNX Runtime uses where nothing else is asked for.</summary>
internal sealed class CpuProvider : IExecutionProvider
{
    public string Name => InferenceOptions.Cpu;

    public bool IsReady(string model) => true;

    public void AppendTo(SessionOptions session, string model)
    {
    }

    public void NoteBuilt(string model)
    {
    }
}
