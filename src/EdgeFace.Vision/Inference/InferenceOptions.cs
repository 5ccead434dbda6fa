using System.ComponentModel.DataAnnotations;

namespace EdgeFace.Vision.Inference;

/// <summary>How models are run.</summary>
public sealed class InferenceOptions
{
    public const string Cpu = "cpu", Cuda = "cuda", TensorRt = "tensorrt";

    /// <summary>
    /// <c>cpu</c>, <c>cuda</c> or <c>tensorrt</c>; the latter two need an ONNX Runtime native library that was
    /// built with them.
    /// </summary>
    [RegularExpression("cpu|cuda|tensorrt")]
    public string Provider { get; set; } = Cpu;

    /// <summary>Full path of an ONNX Runtime native library (libonnxruntime.so) to use in place of the one that comes with EdgeFace.</summary>
    [StringLength(1024)]
    public string? Library { get; set; }

    /// <summary>
    /// What becomes of a provider that cannot be used: <c>none</c>, an error; <c>cpu</c>, the processor runs the models, and log, health
    /// and doctor say so.
    /// </summary>
    [RegularExpression("none|cpu")]
    public string Fallback { get; set; } = "none";

    /// <summary>How exactly TensorRT calculates: <c>float32</c>, <c>fp16</c> or <c>int8</c>.</summary>
    [RegularExpression("float32|fp16|int8")]
    public string Precision { get; set; } = "float32";

    /// <summary>For <c>int8</c>: name of TensorRT's calibration table in the engine folder; absent where the model's form is quantised itself.</summary>
    [RegularExpression("[A-Za-z0-9._-]{1,100}")]
    public string? CalibrationTable { get; set; }

    /// <summary>Where TensorRT's built engines are kept, such as <c>/var/lib/edgeface/engines</c>; nothing else may be in it.</summary>
    [StringLength(1024)]
    public string? EngineFolder { get; set; }

    /// <summary>Threads within one model. One is the most thrifty; two or more cores help the latency a little.</summary>
    [Range(1, 64)]
    public int Threads { get; set; } = 1;

    /// <summary>What 'edgeface-models tune' measured on this board, in words; nothing depends on it.</summary>
    [StringLength(2000)]
    public string? Measured { get; set; }

    /// <summary>A provider that cannot be used is no error.</summary>
    public bool FallsBack => Fallback == Cpu;

    /// <summary>Faults that no single range can express.</summary>
    public IEnumerable<string> Faults()
    {
        if (Library is { Length: > 0 } && !Path.IsPathFullyQualified(Library)) yield return $"library ({Library}): expected a full path, such as /opt/onnxruntime/lib/libonnxruntime.so";
        if (EngineFolder is { Length: > 0 } && !Path.IsPathFullyQualified(EngineFolder)) yield return $"engineFolder ({EngineFolder}): expected a full path";
        if (Precision != "float32" && Provider != TensorRt) yield return $"precision = {Precision} is for the provider tensorrt; {Provider} calculates as the model's form says (models.form)";
        if (Provider == TensorRt && string.IsNullOrEmpty(EngineFolder)) yield return "engineFolder: the provider tensorrt needs a folder to keep its engines in, such as /var/lib/edgeface/engines";
        if (CalibrationTable is not null && Precision != "int8") yield return "calibrationTable is for precision = int8";
    }
}
