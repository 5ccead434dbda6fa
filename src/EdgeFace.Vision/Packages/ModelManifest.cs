using System.Text.Json.Serialization;
using EdgeFace.Core.Recognition;

namespace EdgeFace.Vision.Packages;

/// <summary>What a model is for.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ModelKind>))]
public enum ModelKind
{
    [JsonStringEnumMemberName("embedder")] Embedder,
    [JsonStringEnumMemberName("detector")] Detector,
    [JsonStringEnumMemberName("landmarker")] Landmarker,
    [JsonStringEnumMemberName("pad")] Pad,
}

/// <summary>Order of the colours in a model's input.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ColourOrder>))]
public enum ColourOrder
{
    [JsonStringEnumMemberName("rgb")] Rgb,
    [JsonStringEnumMemberName("bgr")] Bgr,
}

/// <summary>Order of the axes of a model's input.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<TensorLayout>))]
public enum TensorLayout
{
    [JsonStringEnumMemberName("nchw")] Nchw,
    [JsonStringEnumMemberName("nhwc")] Nhwc,
}

/// <summary>Element type of a model's input.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ElementKind>))]
public enum ElementKind
{
    /// <summary>Bytes as the picture has them; mean and scale are inside the model.</summary>
    [JsonStringEnumMemberName("u8")] Byte,

    /// <summary>(byte - mean) * scale.</summary>
    [JsonStringEnumMemberName("f32")] Float,
}

/// <summary>How pictures go into a model.</summary>
/// <param name="Name">The graph input's name.</param>
/// <param name="Mean">Per channel in the model's colour order, in byte units; empty for bytes.</param>
/// <param name="Scale">Per channel, multiplied after the mean is taken off; empty for bytes.</param>
public sealed record ModelInput(
    string Name, int Width, int Height, ColourOrder Colour, TensorLayout Layout, ElementKind Element,
    IReadOnlyList<float> Mean, IReadOnlyList<float> Scale);

/// <summary>One ONNX file of a package.</summary>
/// <param name="Name"><c>int8</c>, <c>float32</c> …</param>
/// <param name="File">File name in the package's folder; no path.</param>
/// <param name="Sha256">Lower-case hexadecimal.</param>
public sealed record ModelForm(string Name, string File, string Sha256, long Bytes, ModelInput Input, IReadOnlyList<string> Outputs)
{
    /// <summary>How it was put into bytes; null for a form in floating point.</summary>
    public QuantisationNote? Quantisation { get; init; }
}

/// <summary>Where a model comes from.</summary>
/// <param name="Package">Registry package, or words.</param>
/// <param name="File">Path in the package.</param>
/// <param name="Sha256">Of that file.</param>
public sealed record ModelSource(string Package, string Version, string File, string Sha256);

/// <summary>
/// <c>manifest.json</c> of a model package: everything that the device must know of a model. The device trusts
/// no file of a package whose hash is not here.
/// </summary>
/// <param name="Format">Version of this format, now 1.</param>
/// <param name="Name">Lower-case letters, digits and '-'.</param>
/// <param name="ModelId">Embedders: id that binds templates to these weights; all forms share it.</param>
/// <param name="Architecture">Which decoder reads the outputs: <c>mobilefacenet</c>, <c>blazeface-short</c>, <c>mtcnn-onet</c>, <c>yunet</c> …</param>
/// <param name="Dimension">Embedders: length of the embedding.</param>
/// <param name="DefaultForm">The form the device takes unless told otherwise.</param>
/// <param name="Similarity">Embedders: calibration from which thresholds are computed.</param>
public sealed record ModelManifest(
    int Format, string Name, ModelKind Kind, string Architecture, string? ModelId, int? Dimension, string DefaultForm,
    IReadOnlyList<ModelForm> Forms, string Licence, ModelSource Source, SimilarityCalibration? Similarity)
{
    public const int CurrentFormat = 1;
    public const string FileName = "manifest.json";

    /// <summary>The one alignment that the device has: five landmarks to ArcFace's places in 112 x 112 pixels.</summary>
    public const string ArcFaceAlignment = "arcface-112";

    /// <summary>Embedders: how faces are aligned; null stands for <see cref="ArcFaceAlignment"/>.</summary>
    public string? Alignment { get; init; }

    /// <summary>Presentation-attack detectors: which forms are run on which crops.</summary>
    public PadSpecification? Pad { get; init; }

    /// <summary>Embedders: what an evaluation measured.</summary>
    public IReadOnlyList<EvaluationNote>? Evaluation { get; init; }
}
