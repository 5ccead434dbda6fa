using System.ComponentModel.DataAnnotations;

namespace EdgeFace.Vision.Inference;

/// <summary>How models are run.</summary>
public sealed class InferenceOptions
{
    /// <summary>
    /// <c>cpu</c>, <c>cuda</c> or <c>tensorrt</c>; the latter two need an ONNX Runtime native library that was
    /// built with them.
    /// </summary>
    [RegularExpression("cpu|cuda|tensorrt")]
    public string Provider { get; set; } = "cpu";

    /// <summary>Threads within one model. One is the most thrifty; two or more cores help the latency a little.</summary>
    [Range(1, 64)]
    public int Threads { get; set; } = 1;

    /// <summary>What 'edgeface-models tune' measured on this board, in words; nothing depends on it.</summary>
    [StringLength(2000)]
    public string? Measured { get; set; }
}
