using EdgeFace.Workshop.Import;
using EdgeFace.Workshop.Onnx.Proto;
using Google.Protobuf;

namespace EdgeFace.Workshop.Onnx;

/// <summary>
/// Parses an ONNX file into its messages. What is refused here is refused before memory is taken for it: reading a file
/// needs no more than three times its size and 256 MiB.
/// </summary>
internal static class OnnxFile
{
    public const int MostBytes = 512 << 20;
    private const int MostItems = 16_384;

    /// <exception cref="InvalidModelFileException">Damaged, cut short, too large, or with parts that are not supported.</exception>
    public static OnnxModel Parse(ReadOnlyMemory<byte> file)
    {
        if (file.Length > MostBytes) throw new InvalidModelFileException($"The ONNX file has {file.Length >> 20} MiB; at most {MostBytes >> 20} are read.");
        WireBudget.Check(file.Span, OnnxModel.Descriptor);
        OnnxModel model;
        try
        {
            model = OnnxModel.Parser.WithDiscardUnknownFields(true).ParseFrom(file.Span);
        }
        catch (InvalidProtocolBufferException fault)
        {
            throw new InvalidModelFileException($"The file is no ONNX file, or it is damaged: {fault.Message}", fault);
        }

        Check(model);
        return model;
    }

    /// <summary>The operator set of ONNX's own operators.</summary>
    public static long OperatorSet(OnnxModel model) =>
        model.OpsetImport.FirstOrDefault(set => set.Domain is "" or "ai.onnx")?.Version ?? 1;

    private static void Check(OnnxModel model)
    {
        if (model.Graph is not { } graph || graph.Node.Count == 0) throw new InvalidModelFileException("The file is no ONNX model: it has no graph.");
        if (model.Functions.Count > 0) throw new InvalidModelFileException("The model defines functions of its own; they are not supported. Export it with its functions inlined.");
        if (model.TrainingInfo.Count > 0) throw new InvalidModelFileException("The model carries training information; export it for inference.");
        if (graph.SparseInitializer.Count > 0) throw new InvalidModelFileException("The model has sparse weights; they are not supported.");
        if (graph.Node.Count > MostItems || graph.Initializer.Count > MostItems)
            throw new InvalidModelFileException($"The graph has {graph.Node.Count} steps and {graph.Initializer.Count} constants; at most {MostItems} of each are read.");
        var version = OperatorSet(model);
        if (version is < 7 or > 25)
            throw new InvalidModelFileException($"The model uses ONNX operator set {version}; 7 to 25 are understood.");
        var constants = graph.Initializer.Concat(graph.Node.SelectMany(node => node.Attribute).Where(a => a.T is not null).Select(a => a.T));
        if (constants.FirstOrDefault(IsExternal) is { } external)
            throw new InvalidModelFileException($"The weights '{external.Name}' are in another file ({Location(external)}), which is not read. Save the model as one file (in Python: onnx.save_model(model, path, save_as_external_data=False)).");
    }

    private static bool IsExternal(OnnxTensor tensor) => tensor.DataLocation == OnnxTensor.Types.Location.External || tensor.ExternalData.Count > 0;

    private static string Location(OnnxTensor tensor) => tensor.ExternalData.FirstOrDefault(entry => entry.Key == "location")?.Value ?? "unnamed";
}
