using System.Security.Cryptography;
using EdgeFace.Vision.Packages;
using EdgeFace.Workshop.Building;
using EdgeFace.Workshop.Evaluation;
using EdgeFace.Workshop.Graphs;
using EdgeFace.Workshop.Measuring;
using EdgeFace.Workshop.Onnx;
using EdgeFace.Workshop.Passes;

namespace EdgeFace.Workshop.Quantisation;

/// <summary>What is asked of the quantiser.</summary>
/// <param name="InFloat">Layers that stay in floating point, by name.</param>
/// <param name="MostLoss">
/// 1 - cosine similarity to the floating-point embeddings, mean, up to which layers are left in floating point, the most
/// costly first; null: none are.
/// </param>
/// <param name="Symmetric">Also the form for TensorRT.</param>
internal sealed record QuantiserOptions(RangeMethod Method, IReadOnlyList<string> InFloat, double? MostLoss, bool Symmetric);

/// <summary>What the quantiser made.</summary>
/// <param name="Costs">What each layer alone costs, worst first; empty where there were no pictures to measure it on.</param>
/// <param name="Loss">Of all of them together, on those pictures; null where there were none.</param>
internal sealed record QuantisedForms(
    IReadOnlyList<BuiltForm> Forms, IReadOnlyList<string> InFloat, IReadOnlyList<LayerCost> Costs, double? Loss, double? SymmetricLoss);

/// <summary>Puts an embedder into bytes, and spells it for speed in floating point.</summary>
/// <param name="read">Gives the imported graph, a new one each time: it is changed.</param>
/// <param name="input">How pictures go into that graph.</param>
internal sealed class EmbedderQuantiser(Func<ModelGraph> read, ModelInput input, IWorkProgress progress)
{
    public const string Int8 = "int8";
    public const string Int8Symmetric = "int8-symmetric";
    public const string Fast = "float32-fast";

    /// <param name="source">SHA-256 of the model file.</param>
    /// <param name="pictures">What the pictures are, in words.</param>
    public CalibrationTable Calibrate(string source, string pictures, IReadOnlyList<AlignedCrop> crops, CancellationToken stop) =>
        new Calibrator(Prepare, progress).Measure(source, pictures, crops, stop);

    /// <param name="crops">Pictures on which costs and losses are measured, others than those of the calibration; may be none.</param>
    /// <exception cref="BuildFailedException">A layer to be left out is not there, or the loss cannot be reached or measured.</exception>
    public QuantisedForms Quantise(CalibrationTable table, QuantiserOptions options, IReadOnlyList<AlignedCrop> crops, CancellationToken stop)
    {
        var model = Prepare();
        var factors = Equaliser.Apply(model.Graph, table);
        var scales = ByteScales.Of(model.Graph, table, factors, model.Picture, options.Method);
        var known = ByteLayers.Of(model.Graph).Select(layer => layer.Output).ToList();
        if (options.InFloat.FirstOrDefault(name => !known.Contains(name)) is { } unknown)
            throw new BuildFailedException($"There is no layer '{unknown}' to leave in floating point. There are: {string.Join(", ", known)}.");
        var inFloat = options.InFloat.ToHashSet(StringComparer.Ordinal);
        IReadOnlyList<LayerCost> costs = [];
        double? loss = null;
        if (crops.Count > 0)
        {
            var measured = new LayerCosts(model.Graph, model.Picture, scales, crops, progress);
            costs = measured.EachAlone(stop);
            loss = Choose(measured, model.Graph, scales, costs, inFloat, options.MostLoss, stop);
        }
        else if (options.MostLoss is not null)
        {
            throw new BuildFailedException("A loss can be kept to only where it can be measured: name pictures with --check, or calibrate on a folder.");
        }

        var forms = new List<BuiltForm>();
        var output = model.Graph.Outputs[0].Name;
        forms.AddRange(Spelled());
        var bytes = input with { Element = ElementKind.Byte, Mean = [], Scale = [] };
        var graph = ByteGraphWriter.Write(model.Graph, scales, inFloat);
        forms.Add(new(Int8, OnnxWriter.Write(graph, "in bytes by edgeface-models"), bytes, [graph.Outputs[0].Name]));
        double? symmetricLoss = null;
        if (options.Symmetric)
        {
            var symmetric = SymmetricGraphWriter.Write(model.Graph, table, factors, model.Picture, options.Method, inFloat);
            forms.Add(new(Int8Symmetric, OnnxWriter.Write(symmetric, "in signed bytes for TensorRT by edgeface-models"), bytes, [output]));
            if (crops.Count > 0) symmetricLoss = new LayerCosts(model.Graph, model.Picture, scales, crops, progress).Loss(symmetric);
        }

        return new(forms, [.. known.Where(inFloat.Contains)], costs, loss, symmetricLoss);
    }

    /// <summary>SHA-256 of a table as it is stored.</summary>
    public static string HashOf(CalibrationTable table) => Convert.ToHexStringLower(SHA256.HashData(CompactJson.Serialise(table)));

    private double Choose(
        LayerCosts measured, ModelGraph graph, ByteScales scales, IReadOnlyList<LayerCost> costs, HashSet<string> inFloat, double? most, CancellationToken stop)
    {
        var loss = measured.Loss(ByteGraphWriter.Write(graph, scales, inFloat));
        if (most is not { } allowed || loss <= allowed) return loss;
        var open = costs.Where(cost => !inFloat.Contains(cost.Layer)).ToList();
        using var step = progress.Begin("leaving layers in floating point", open.Count);
        foreach (var cost in open)
        {
            stop.ThrowIfCancellationRequested();
            inFloat.Add(cost.Layer);
            loss = measured.Loss(ByteGraphWriter.Write(graph, scales, inFloat));
            step.Advance();
            if (loss <= allowed) return loss;
        }

        throw new BuildFailedException($"Even with all layers in floating point the loss is {loss:0.000000}, above {allowed}: ask for more.");
    }

    // ONNX Runtime's own PRelu is slow; where there are none, nothing is gained.
    private IEnumerable<BuiltForm> Spelled()
    {
        var (graph, picture) = Prepare();
        if (!graph.Nodes.Exists(node => node.Operator == "PRelu")) yield break;
        SpellPRelu.Apply(graph);
        var output = graph.Outputs[0].Name;
        yield return new(
            Fast, OnnxWriter.Write(graph, "spelled for speed by edgeface-models"),
            input with { Mean = [picture.Mean, picture.Mean, picture.Mean], Scale = [picture.Scale, picture.Scale, picture.Scale] }, [output]);
    }

    private PreparedModel Prepare() => PreparedModel.Of(read(), input);
}
