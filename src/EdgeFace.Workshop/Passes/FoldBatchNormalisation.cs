using EdgeFace.Workshop.Graphs;

namespace EdgeFace.Workshop.Passes;

/// <summary>
/// A batch normalisation is y = a x + b a channel. After a convolution or matrix product of its own it becomes part of the
/// weights; elsewhere it becomes a 1x1 depthwise convolution. Exact but for one rounding to single precision.
/// </summary>
internal static class FoldBatchNormalisation
{
    public static void Apply(ModelGraph graph)
    {
        foreach (var node in graph.Nodes.Where(node => node.Operator == "BatchNormalization").ToList())
        {
            if (!Enumerable.Range(1, 4).All(i => graph.Constants.ContainsKey(node.Inputs[i]))) continue;
            var (factors, shifts) = Line(graph, node);
            if (graph.Producer(node.Inputs[0]) is { Operator: "Conv" or "Gemm" } before && graph.OnlyConsumer(before.Output) is not null && HasBias(before, graph))
                FoldInto(graph, before, node, factors, shifts);
            else if (graph.Shapes[node.Inputs[0]].Length == 4)
                graph.Replace(node, Depthwise(graph, node, factors, shifts));
        }

        graph.RemoveUnused();
    }

    private static (double[] Factors, double[] Shifts) Line(ModelGraph graph, Node node)
    {
        float[] Of(int input) => graph.Constants[node.Inputs[input]].Floats;
        var (scale, bias, mean, variance) = (Of(1), Of(2), Of(3), Of(4));
        var epsilon = node.Attributes.TryGetValue("epsilon", out var value) ? (float)value : 1e-5f;
        var factors = new double[scale.Length];
        var shifts = new double[scale.Length];
        for (var c = 0; c < factors.Length; c++)
        {
            factors[c] = scale[c] / Math.Sqrt(variance[c] + (double)epsilon);
            shifts[c] = bias[c] - mean[c] * factors[c];
        }

        return (factors, shifts);
    }

    private static bool HasBias(Node node, ModelGraph graph) => node.Inputs.Count == 3 && graph.Constants.ContainsKey(node.Inputs[2]);

    private static void FoldInto(ModelGraph graph, Node before, Node node, double[] factors, double[] shifts)
    {
        var (weights, bias) = (graph.Constants[before.Inputs[1]], graph.Constants[before.Inputs[2]].Floats);
        var perRow = weights.Count / weights.Shape[0];
        var folded = new float[weights.Count];
        for (var i = 0; i < folded.Length; i++) folded[i] = (float)(weights.Floats[i] * factors[i / perRow]);
        var shifted = new float[factors.Length];
        for (var c = 0; c < shifted.Length; c++) shifted[c] = (float)(bias[c] * factors[c] + shifts[c]);
        graph.Replace(before, before with
        {
            Inputs = [before.Inputs[0], graph.AddConstant("weights", Constant.Of(folded, weights.Shape)), graph.AddConstant("bias", Constant.Of(shifted, shifted.Length))],
            Output = node.Output,
        });
        graph.Replace(node);
    }

    private static Node Depthwise(ModelGraph graph, Node node, double[] factors, double[] shifts) => ChannelLine.Node(graph, node.Inputs[0], factors, shifts, node.Output);
}

/// <summary>y = a x + b, channel by channel, as a 1x1 depthwise convolution.</summary>
internal static class ChannelLine
{
    public static Node Node(ModelGraph graph, string input, double[] factors, double[] shifts, string output)
    {
        var weights = graph.AddConstant("weights", Constant.Of(Array.ConvertAll(factors, f => (float)f), factors.Length, 1, 1, 1));
        var bias = graph.AddConstant("bias", Constant.Of(Array.ConvertAll(shifts, s => (float)s), shifts.Length));
        return new Node("Conv", [input, weights, bias], output).With("group", (long)factors.Length).With("kernel_shape", new long[] { 1, 1 });
    }
}
