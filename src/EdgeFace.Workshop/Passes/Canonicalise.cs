using EdgeFace.Workshop.Graphs;

namespace EdgeFace.Workshop.Passes;

/// <summary>
/// Brings the spellings of different exporters to one, for the passes after it: every convolution and matrix product has a
/// bias and constants of its own, matrix products are Gemm with rows of weights, PReLU has a slope a channel. Exact.
/// </summary>
internal static class Canonicalise
{
    public static void Apply(ModelGraph graph)
    {
        foreach (var node in graph.Nodes.ToList())
        {
            switch (node.Operator)
            {
                case "Conv":
                    graph.Replace(node, WithOwnConstants(graph, node));
                    break;
                case "MatMul" when graph.Shapes[node.Output] is [1, _] && graph.Constants.TryGetValue(node.Inputs[1], out var weights):
                    graph.Replace(node, Gemm(graph, node, weights, transposed: false));
                    break;
                case "Gemm" when graph.Constants.TryGetValue(node.Inputs[1], out var matrix) && IsPlain(node):
                    graph.Replace(node, Gemm(graph, node, matrix, node.Integer("transB", 0) != 0));
                    break;
                case "PRelu" when graph.Constants.TryGetValue(node.Inputs[1], out var slopes):
                    graph.Replace(node, node.WithInput(1, graph.AddConstant("slopes", SlopePerChannel(slopes, graph.Shapes[node.Output]))));
                    break;
            }
        }

        FoldBatchNormalisation.Apply(graph);
        graph.RemoveUnused();
    }

    // Passes change weights in place: two steps must not share them.
    private static Node WithOwnConstants(ModelGraph graph, Node node)
    {
        if (!graph.Constants.TryGetValue(node.Inputs[1], out var weights)) return node;
        var bias = node.Inputs.Count > 2 && node.Inputs[2].Length > 0 ? (float[])graph.Constants[node.Inputs[2]].Floats.Clone() : new float[weights.Shape[0]];
        return node with
        {
            Inputs = [node.Inputs[0], graph.AddConstant("weights", Constant.Of((float[])weights.Floats.Clone(), weights.Shape)), graph.AddConstant("bias", Constant.Of(bias, bias.Length))],
        };
    }

    private static bool IsPlain(Node node) =>
        node.Integer("transA", 0) == 0 && One(node, "alpha") && One(node, "beta");

    private static bool One(Node node, string attribute) => !node.Attributes.TryGetValue(attribute, out var value) || value is 1f;

    private static Node Gemm(ModelGraph graph, Node node, Constant weights, bool transposed)
    {
        var (rows, columns) = transposed ? (weights.Shape[0], weights.Shape[1]) : (weights.Shape[1], weights.Shape[0]);
        var arranged = new float[weights.Count];
        for (var r = 0; r < rows; r++)
        {
            for (var c = 0; c < columns; c++) arranged[r * columns + c] = weights.Floats[transposed ? r * columns + c : c * rows + r];
        }

        var given = node.Operator == "Gemm" && node.Inputs.Count > 2 && node.Inputs[2].Length > 0 ? graph.Constants[node.Inputs[2]].Floats : null;
        var bias = new float[rows];
        for (var r = 0; given is not null && r < rows; r++) bias[r] = given[given.Length == 1 ? 0 : r];
        return new Node("Gemm", [node.Inputs[0], graph.AddConstant("weights", Constant.Of(arranged, rows, columns)), graph.AddConstant("bias", Constant.Of(bias, rows))], node.Output).With("transB", 1L);
    }

    private static Constant SlopePerChannel(Constant slopes, int[] shape)
    {
        var channels = shape.Length > 1 ? shape[1] : 1;
        var values = new float[channels];
        for (var c = 0; c < channels; c++) values[c] = slopes.Floats[slopes.Count == 1 ? 0 : c];
        return shape.Length == 4 ? Constant.Of(values, channels, 1, 1) : Constant.Of(values, channels);
    }
}
