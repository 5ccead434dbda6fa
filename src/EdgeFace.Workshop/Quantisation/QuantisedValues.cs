using EdgeFace.Workshop.Graphs;

namespace EdgeFace.Workshop.Quantisation;

/// <summary>Which values of the prepared graph become bytes.</summary>
internal static class QuantisedValues
{
    /// <summary>Images that are results: of PReLUs, sums, and convolutions without a PReLU. In order of execution.</summary>
    public static IEnumerable<string> Of(ModelGraph graph) =>
        from node in graph.Nodes
        where node.Operator is "PRelu" or "Add" || (node.Operator == "Conv" && graph.OnlyConsumer(node.Output) is not { Operator: "PRelu" })
        where graph.Shapes[node.Output].Length == 4
        select node.Output;

    /// <summary>
    /// Whether a PReLU's sloped branch is computed from its straight one rather than by a second convolution: after
    /// pointwise convolutions, where the second would cost most.
    /// </summary>
    public static bool SlopesResult(ModelGraph graph, Node activation) =>
        graph.Producer(activation.Inputs[0]) is { Operator: "Conv" } convolution
        && graph.Constants[convolution.Inputs[1]].Shape is [_, _, 1, 1];

    /// <summary>Values before those PReLUs whose sloped branch is computed from the straight one.</summary>
    public static IEnumerable<string> Unsloped(ModelGraph graph) =>
        from node in graph.Nodes
        where node.Operator == "PRelu" && SlopesResult(graph, node)
        select node.Inputs[0];
}
