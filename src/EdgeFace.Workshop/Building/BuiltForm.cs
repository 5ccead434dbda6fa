using EdgeFace.Vision.Packages;

namespace EdgeFace.Workshop.Building;

/// <summary>One ONNX file that a recipe made.</summary>
/// <param name="Name"><c>int8</c>, <c>float32</c>; the file is called after it.</param>
internal sealed record BuiltForm(string Name, byte[] Onnx, ModelInput Input, IReadOnlyList<string> Outputs)
{
    /// <summary>How it was put into bytes; null for one in floating point.</summary>
    public QuantisationNote? Quantisation { get; init; }

    public string FileName => Name + ".onnx";
}
