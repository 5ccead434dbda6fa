namespace EdgeFace.Workshop.Graphs.Shapes;

/// <summary>
/// Works out integer arithmetic on shapes, which exporters leave in graphs (Shape, Gather, Unsqueeze, Concat before a
/// Reshape): what it computes is constant once the picture's size is known.
/// </summary>
internal static class ConstantFolding
{
    private const int MostElements = 64;

    /// <returns>What the step computes; null where it is not constant, or no integers.</returns>
    public static Constant? Fold(Node node, ModelGraph graph)
    {
        if (node.Operator == "Shape")
        {
            var shape = new StepInputs(node, graph).Shape(0);
            return Constant.Of(shape, shape.Length);
        }

        var inputs = node.Inputs.Where(input => input.Length > 0).Select(input => Integers(graph, input)).ToList();
        if (inputs.Count == 0 || inputs.Contains(null)) return null;
        return node.Operator switch
        {
            "Gather" when node.Integer("axis", 0) == 0 => Gather(inputs[0]!, inputs[1]!, graph.Constants[node.Inputs[1]].Shape),
            "Unsqueeze" or "Squeeze" or "Reshape" => Vector(inputs[0]!, graph.Constants[node.Inputs[0]].Shape.Length == 0 && node.Operator == "Squeeze"),
            "Concat" => Vector([.. inputs.SelectMany(input => input!)]),
            "Cast" when node.Integer("to", 0) is 6 or 7 => Constant.Of(inputs[0]!, graph.Constants[node.Inputs[0]].Shape),
            "Add" or "Sub" or "Mul" or "Div" when inputs.Count == 2 && (inputs[0]!.Length == inputs[1]!.Length || inputs[1]!.Length == 1) => Arithmetic(node, inputs[0]!, inputs[1]!, graph),
            _ => null,
        };
    }

    private static long[]? Integers(ModelGraph graph, string name) => graph.Constants.TryGetValue(name, out var constant) && constant.Count <= MostElements
        ? constant.Data switch
        {
            long[] longs => longs,
            int[] ints => Array.ConvertAll(ints, value => (long)value),
            _ => null,
        }
        : null;

    private static Constant Gather(long[] from, long[] indices, int[] shape)
    {
        foreach (var index in indices)
        {
            if (index < -from.Length || index >= from.Length) throw new ShapeException($"index {index} is none of {from.Length}.");
        }

        return Constant.Of(Array.ConvertAll(indices, index => from[index < 0 ? index + from.Length : index]), shape);
    }

    private static Constant Vector(long[] values, bool scalar = false) => scalar ? Constant.Of(values, []) : Constant.Of(values, values.Length);

    private static Constant Arithmetic(Node node, long[] a, long[] b, ModelGraph graph)
    {
        var values = new long[a.Length];
        for (var i = 0; i < a.Length; i++)
        {
            var other = b.Length == 1 ? b[0] : b[i];
            if (node.Operator == "Div" && other == 0) throw new ShapeException("it divides by zero.");
            values[i] = unchecked(node.Operator switch { "Add" => a[i] + other, "Sub" => a[i] - other, "Mul" => a[i] * other, _ => other == -1 ? -a[i] : a[i] / other });
        }

        return Constant.Of(values, graph.Constants[node.Inputs[0]].Shape);
    }
}
