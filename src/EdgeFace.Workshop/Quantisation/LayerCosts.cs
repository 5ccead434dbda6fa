using System.Numerics.Tensors;
using EdgeFace.Workshop.Evaluation;
using EdgeFace.Workshop.Graphs;
using EdgeFace.Workshop.Measuring;
using EdgeFace.Workshop.Passes;

namespace EdgeFace.Workshop.Quantisation;

/// <summary>What putting one layer into bytes costs, all others in floating point.</summary>
/// <param name="Layer">Name of the value that it gives.</param>
/// <param name="Kind">In words: <c>Conv 3x3 depthwise, 128</c>.</param>
/// <param name="SignalToNoise">Of its own result, in decibel.</param>
/// <param name="Loss">1 - cosine similarity of the embeddings, mean over the pictures.</param>
internal sealed record LayerCost(string Layer, string Kind, double SignalToNoise, double Loss);

/// <summary>Measures what layers in bytes cost, on pictures that the calibration has not seen.</summary>
/// <param name="equalised">The graph in floating point.</param>
internal sealed class LayerCosts(ModelGraph equalised, PictureScale picture, ByteScales scales, IReadOnlyList<AlignedCrop> crops, IWorkProgress progress)
{
    // Of so many pictures the layer's own result is compared; the embedding of all.
    private const int PicturesForNoise = 8;

    private readonly float[][] _expected = Embeddings(equalised, picture, crops);

    /// <summary>Each layer alone; worst first.</summary>
    public IReadOnlyList<LayerCost> EachAlone(CancellationToken stop)
    {
        var layers = ByteLayers.Of(equalised);
        var all = layers.Select(layer => layer.Output).ToHashSet(StringComparer.Ordinal);
        var costs = new List<LayerCost>();
        using var step = progress.Begin("what each layer costs", layers.Count);
        foreach (var layer in layers)
        {
            stop.ThrowIfCancellationRequested();
            var others = all.Where(name => name != layer.Output).ToHashSet(StringComparer.Ordinal);
            var graph = ByteGraphWriter.Write(equalised, scales, others, [layer.Output]);
            costs.Add(new(layer.Output, Words(layer), SignalToNoise(layer.Output, graph), Loss(graph)));
            step.Advance();
        }

        return [.. costs.OrderByDescending(cost => cost.Loss)];
    }

    /// <summary>Mean of 1 - cosine similarity between the embeddings of a graph and those in floating point.</summary>
    public double Loss(ModelGraph graph)
    {
        var found = Embeddings(graph, picture, crops);
        return _expected.Zip(found, (a, b) => 1 - (double)TensorPrimitives.CosineSimilarity<float>(a, b)).Average();
    }

    private double SignalToNoise(string layer, ModelGraph graph)
    {
        double signal = 0, noise = 0;
        var name = graph.Outputs[^1].Name;
        using var exact = new ObservedRun(equalised, [layer]);
        using var rounded = new ObservedRun(graph, [name]);
        foreach (var crop in crops.Take(PicturesForNoise))
        {
            float[] expected = [];
            exact.OnPicture(crop.Planes, picture, (_, _, data) => expected = data.ToArray());
            rounded.OnPicture(crop.Planes, picture, (_, _, data) =>
            {
                signal += TensorPrimitives.SumOfSquares<float>(expected);
                var distance = TensorPrimitives.Distance(expected, data);
                noise += (double)distance * distance;
            });
        }

        return noise > 0 ? 10 * Math.Log10(signal / noise) : double.PositiveInfinity;
    }

    private static float[][] Embeddings(ModelGraph graph, PictureScale picture, IReadOnlyList<AlignedCrop> crops)
    {
        using var run = new ObservedRun(graph, [graph.Outputs[0].Name]);
        var found = new List<float[]>();
        foreach (var crop in crops) run.OnPicture(crop.Planes, picture, (_, _, data) => found.Add(data.ToArray()));
        return [.. found];
    }

    private string Words(ByteLayer layer)
    {
        if (layer.Step.Operator != "Conv") return "Add";
        var shape = equalised.Constants[layer.Step.Inputs[1]].Shape;
        var kind = layer.Step.Integer("group", 1) == 1 ? shape is [_, _, 1, 1] ? "pointwise" : "full" : "depthwise";
        return $"Conv {shape[2]}x{shape[3]} {kind}, {shape[0]}{(layer.Activation is { } activation ? $", {activation.Operator}" : "")}";
    }
}
