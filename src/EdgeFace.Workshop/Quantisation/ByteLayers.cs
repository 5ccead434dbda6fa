using EdgeFace.Workshop.Graphs;

namespace EdgeFace.Workshop.Quantisation;

/// <summary>A step that can be written in bytes, with the activation that becomes one with it.</summary>
/// <param name="Step">A convolution or a sum of pictures.</param>
/// <param name="Activation">ReLU, ReLU6 (Clip) or, after a convolution, PReLU; null where there is none.</param>
internal sealed record ByteLayer(Node Step, Node? Activation)
{
    /// <summary>Name of the value that it gives; also the layer's name.</summary>
    public string Output => (Activation ?? Step).Output;
}

/// <summary>Finds what of a prepared graph becomes bytes.</summary>
internal static class ByteLayers
{
    /// <summary>In order of execution.</summary>
    public static IReadOnlyList<ByteLayer> Of(ModelGraph graph) =>
        [.. graph.Nodes.Where(node => IsStep(graph, node)).Select(node => new ByteLayer(node, ActivationOf(graph, node)))];

    /// <summary>Values that need a scale: what layers give and read, pictures all of them, the graph's input left out.</summary>
    public static IEnumerable<string> Values(ModelGraph graph)
    {
        var layers = Of(graph);
        var given = layers.Select(layer => layer.Output).ToHashSet(StringComparer.Ordinal);
        var read = layers.SelectMany(layer => layer.Step.Operator == "Conv" ? [layer.Step.Inputs[0]] : layer.Step.Inputs).ToHashSet(StringComparer.Ordinal);
        return from node in graph.Nodes
               where given.Contains(node.Output) || read.Contains(node.Output)
               select node.Output;
    }

    /// <summary>
    /// Whether a PReLU's sloped branch is computed from its straight one rather than by a second convolution: after
    /// pointwise convolutions, where the second would cost most.
    /// </summary>
    public static bool SlopesResult(ModelGraph graph, Node activation) =>
        graph.Producer(activation.Inputs[0]) is { Operator: "Conv" } convolution
        && graph.Constants[convolution.Inputs[1]].Shape is [_, _, 1, 1];

    /// <summary>Values before those PReLUs whose sloped branch is computed from the straight one.</summary>
    public static IEnumerable<string> Unsloped(ModelGraph graph) =>
        from layer in Of(graph)
        where layer.Activation is { Operator: "PRelu" } activation && SlopesResult(graph, activation)
        select layer.Step.Output;

    private static bool IsStep(ModelGraph graph, Node node) => node.Operator switch
    {
        "Conv" => node.Inputs.Count == 3 && graph.Constants.ContainsKey(node.Inputs[1]) && graph.Constants.ContainsKey(node.Inputs[2]),
        "Add" => graph.Shapes[node.Output].Length == 4 && node.Inputs.All(input => graph.Shapes.TryGetValue(input, out var shape) && shape.AsSpan().SequenceEqual(graph.Shapes[node.Output])),
        _ => false,
    };

    private static Node? ActivationOf(ModelGraph graph, Node step) => graph.OnlyConsumer(step.Output) switch
    {
        { Operator: "Relu" } relu => relu,
        { Operator: "Clip" } clip when Bound(graph, clip, 1) == 0 && Bound(graph, clip, 2) is not null => clip,
        { Operator: "PRelu" } prelu when step.Operator == "Conv" && graph.Constants.TryGetValue(prelu.Inputs[1], out var slopes) && slopes.Floats.All(slope => Math.Abs(slope) <= 1) => prelu,
        _ => null,
    };

    private static float? Bound(ModelGraph graph, Node clip, int input) =>
        input < clip.Inputs.Count && graph.Constants.TryGetValue(clip.Inputs[input], out var bound) && bound.Data is float[] { Length: 1 } value ? value[0] : null;
}
