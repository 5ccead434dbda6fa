using EdgeFace.Workshop.Graphs;

namespace EdgeFace.Workshop.Passes;

/// <summary>
/// Spells PReLU (slopes at most 1) with convolutions that ONNX Runtime fuses and keeps in its blocked layout; its own
/// PRelu is not, and takes longer than all convolutions together. PReLU(x) = s x + relu((1 - s) x): after a depthwise or
/// first convolution by computing that convolution twice, after a pointwise one by two 1x1 depthwise convolutions. Other
/// PReLUs, and those with slopes above 1, stay.
/// </summary>
internal static class SpellPRelu
{
    public static void Apply(ModelGraph graph)
    {
        foreach (var activation in graph.Nodes.Where(node => node.Operator == "PRelu").ToList())
        {
            if (graph.Producer(activation.Inputs[0]) is not { Operator: "Conv", Inputs.Count: 3 } convolution || graph.OnlyConsumer(convolution.Output) is null
                || !graph.Constants.TryGetValue(activation.Inputs[1], out var constant) || constant.Floats.Any(slope => slope > 1)) continue;
            var slopes = constant.Floats;
            var weights = graph.Constants[convolution.Inputs[1]];
            var pointwise = weights.Shape is [_, _, 1, 1];
            var rest = Array.ConvertAll(slopes, slope => 1 - (double)slope);
            var slope = Array.ConvertAll(slopes, value => (double)value);
            var (straight, bent) = pointwise
                ? (Scaling(graph, convolution, slope), Scaling(graph, convolution, rest))
                : (Scaled(graph, convolution, slope), Scaled(graph, convolution, rest));
            var positive = graph.AddValue("positive", graph.Shapes[activation.Output]);
            graph.Replace(
                activation, bent, new Node("Relu", [bent.Output], positive), straight,
                new Node("Add", [straight.Output, positive], activation.Output));
            if (!pointwise) graph.Replace(convolution);
        }

        graph.RemoveUnused();
    }

    private static Node Scaled(ModelGraph graph, Node convolution, double[] factors)
    {
        var weights = graph.Constants[convolution.Inputs[1]];
        var bias = graph.Constants[convolution.Inputs[2]];
        var copy = convolution with
        {
            Inputs =
            [
                convolution.Inputs[0],
                graph.AddConstant("weights", Constant.Of((float[])weights.Floats.Clone(), weights.Shape)),
                graph.AddConstant("bias", Constant.Of((float[])bias.Floats.Clone(), bias.Shape)),
            ],
            Output = graph.AddValue("scaled", graph.Shapes[convolution.Output]),
        };
        ScaleChannels.ScaleRows(graph, copy, factors);
        return copy;
    }

    private static Node Scaling(ModelGraph graph, Node convolution, double[] factors)
    {
        var weights = graph.AddConstant("weights", Constant.Of(Array.ConvertAll(factors, factor => (float)factor), factors.Length, 1, 1, 1));
        var output = graph.AddValue("scaled", graph.Shapes[convolution.Output]);
        return new Node("Conv", [convolution.Output, weights], output)
            .With("group", (long)factors.Length).With("kernel_shape", new long[] { 1, 1 });
    }
}
