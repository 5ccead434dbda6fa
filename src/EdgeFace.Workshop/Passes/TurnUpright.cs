using EdgeFace.Workshop.Graphs;

namespace EdgeFace.Workshop.Passes;

/// <summary>
/// MTCNN was trained on transposed pictures (columns as rows). Swapping rows and columns of every window, and of the
/// flattened image before the first fully connected layer, makes the network take upright pictures. Exact.
/// </summary>
internal static class TurnUpright
{
    public static void Apply(ModelGraph graph)
    {
        foreach (var node in graph.Nodes.ToList())
        {
            if (node.Operator is "Conv" or "MaxPool") graph.Replace(node, Turned(graph, node));
            else if (node.Operator == "Flatten") TurnFlattened(graph, node);
        }

        foreach (var (name, shape) in graph.Shapes.ToList())
        {
            if (shape.Length == 4) graph.Shapes[name] = [shape[0], shape[1], shape[3], shape[2]];
        }

        for (var i = 0; i < graph.Inputs.Count; i++) graph.Inputs[i] = graph.Inputs[i] with { Shape = graph.Shapes[graph.Inputs[i].Name] };
    }

    private static Node Turned(ModelGraph graph, Node node)
    {
        var (kernel, strides, pads) = (node.Integers("kernel_shape"), node.Integers("strides", 1, 1), node.Integers("pads", 0, 0, 0, 0));
        var turned = node
            .With("kernel_shape", new[] { kernel[1], kernel[0] })
            .With("strides", new[] { strides[1], strides[0] })
            .With("pads", new[] { pads[1], pads[0], pads[3], pads[2] });
        if (node.Operator != "Conv") return turned;
        var weights = graph.Constants[node.Inputs[1]];
        return turned.WithInput(1, graph.AddConstant("weights", SwapLastAxes(weights)));
    }

    private static void TurnFlattened(ModelGraph graph, Node flatten)
    {
        var image = graph.Shapes[flatten.Inputs[0]];
        foreach (var layer in graph.Consumers(flatten.Output))
        {
            if (layer.Operator != "Gemm") throw new InvalidOperationException($"A flattened image goes into {layer.Operator}; only Gemm is understood.");
            var weights = graph.Constants[layer.Inputs[1]];
            var outputs = weights.Shape[0];
            var swapped = SwapLastAxes(Constant.Of(weights.Floats, outputs, image[1], image[2], image[3]));
            graph.Replace(layer, layer.WithInput(1, graph.AddConstant("weights", Constant.Of(swapped.Floats, weights.Shape))));
        }
    }

    private static Constant SwapLastAxes(Constant constant)
    {
        var shape = constant.Shape;
        int rows = shape[2], columns = shape[3], planes = shape[0] * shape[1];
        var result = new float[constant.Count];
        for (var p = 0; p < planes; p++)
        {
            for (var r = 0; r < rows; r++)
            {
                for (var c = 0; c < columns; c++)
                    result[(p * columns + c) * rows + r] = constant.Floats[(p * rows + r) * columns + c];
            }
        }

        return Constant.Of(result, shape[0], shape[1], columns, rows);
    }
}
