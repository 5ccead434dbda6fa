using EdgeFace.Workshop.Graphs;

namespace EdgeFace.Workshop.Passes;

/// <summary>
/// Finds parametric ReLUs that a converter spelled out, and makes each one step again. Exact.
/// Spellings: relu(x) + c (x - |x|), slope 2c (MobileFaceNet); relu(x) + a (-relu(-x)), slope a (MTCNN).
/// </summary>
internal static class FusePRelu
{
    public static void Apply(ModelGraph graph)
    {
        foreach (var sum in graph.Nodes.Where(node => node.Operator == "Add").ToList())
        {
            if (Match(graph, sum) is not { } found) continue;
            var slopes = graph.AddConstant("slopes", found.Slopes);
            graph.Replace(sum, new Node("PRelu", [found.Input, slopes], sum.Output));
        }

        graph.RemoveUnused();
    }

    private static (string Input, Constant Slopes)? Match(ModelGraph graph, Node sum)
    {
        if (Producer(graph, sum.Inputs[0], "Relu") is not { } positive
            || Producer(graph, sum.Inputs[1], "Mul") is not { } scaled
            || !graph.Constants.TryGetValue(scaled.Inputs[0], out var factor)) return null;
        var input = positive.Inputs[0];
        if (Producer(graph, scaled.Inputs[1], "Sub") is { } difference)
        {
            if (difference.Inputs[0] != input || Producer(graph, difference.Inputs[1], "Abs")?.Inputs[0] != input) return null;
            return (input, Constant.Of(Array.ConvertAll(factor.Floats, value => 2 * value), factor.Shape));
        }

        if (Producer(graph, scaled.Inputs[1], "Neg") is { } negative
            && Producer(graph, negative.Inputs[0], "Relu") is { } magnitude
            && Producer(graph, magnitude.Inputs[0], "Neg")?.Inputs[0] == input) return (input, factor);
        return null;
    }

    private static Node? Producer(ModelGraph graph, string value, string onnxOperator) =>
        graph.Producer(value) is { } node && node.Operator == onnxOperator ? node : null;
}
