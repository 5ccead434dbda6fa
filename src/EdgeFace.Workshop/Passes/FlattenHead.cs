using EdgeFace.Workshop.Graphs;

namespace EdgeFace.Workshop.Passes;

/// <summary>
/// A 1x1 convolution on one pixel whose result is reshaped to a vector becomes a matrix product; other pictures that are
/// reshaped to a vector are flattened. Exact.
/// </summary>
internal static class FlattenHead
{
    public static void Apply(ModelGraph graph)
    {
        foreach (var reshape in graph.Nodes.Where(node => node.Operator is "Reshape" or "Flatten" && graph.Shapes[node.Inputs[0]].Length == 4 && graph.Shapes[node.Output] is [1, _]).ToList())
        {
            if (graph.Producer(reshape.Inputs[0]) is not { Operator: "Conv", Inputs.Count: 3 } convolution
                || graph.OnlyConsumer(convolution.Output) is null || convolution.Integer("group", 1) != 1
                || graph.Shapes[convolution.Inputs[0]] is not [1, var inputs, 1, 1])
            {
                graph.Replace(reshape, new Node("Flatten", [reshape.Inputs[0]], reshape.Output));
                continue;
            }

            var weights = graph.Constants[convolution.Inputs[1]];
            var flat = graph.AddValue("flat", [1, inputs]);
            var matrix = graph.AddConstant("weights", Constant.Of(weights.Floats, weights.Shape[0], inputs));
            graph.Replace(convolution, new Node("Flatten", [convolution.Inputs[0]], flat));
            graph.Replace(reshape, new Node("Gemm", [flat, matrix, convolution.Inputs[2]], reshape.Output).With("transB", 1L));
        }

        graph.RemoveUnused();
    }
}
