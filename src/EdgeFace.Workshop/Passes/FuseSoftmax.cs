using EdgeFace.Workshop.Graphs;

namespace EdgeFace.Workshop.Passes;

/// <summary>Finds exp(x - max x) / sum of the same over the last axis, and makes it one Softmax again.</summary>
internal static class FuseSoftmax
{
    public static void Apply(ModelGraph graph)
    {
        foreach (var quotient in graph.Nodes.Where(node => node.Operator == "Div").ToList())
        {
            if (graph.Producer(quotient.Inputs[0]) is not { Operator: "Exp" } exponential
                || graph.Producer(quotient.Inputs[1]) is not { Operator: "ReduceSum" } sum || sum.Inputs[0] != exponential.Output
                || graph.Producer(exponential.Inputs[0]) is not { Operator: "Sub" } shifted
                || graph.Producer(shifted.Inputs[1]) is not { Operator: "ReduceMax" } largest || largest.Inputs[0] != shifted.Inputs[0]) continue;
            var lastAxis = graph.Shapes[quotient.Output].Length - 1;
            if (!IsLast(sum, lastAxis) || !IsLast(largest, lastAxis)) continue;
            graph.Replace(quotient, new Node("Softmax", [shifted.Inputs[0]], quotient.Output).With("axis", (long)lastAxis));
        }

        graph.RemoveUnused();
    }

    private static bool IsLast(Node reduction, int lastAxis) =>
        reduction.Integers("axes") is [var axis] && (axis == -1 || axis == lastAxis);
}
