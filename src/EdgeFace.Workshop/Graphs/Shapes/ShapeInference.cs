namespace EdgeFace.Workshop.Graphs.Shapes;

/// <summary>Says what shape a step's result has, from the shapes and constants that it reads, as the ONNX specification has it.</summary>
internal static class ShapeInference
{
    /// <exception cref="ShapeException">The step cannot work on what it is given.</exception>
    public static IReadOnlyList<long> Of(Node node, ModelGraph graph)
    {
        var given = new StepInputs(node, graph);
        if (KnownOperators.Elementwise.Contains(node.Operator)) return Same(given);
        if (KnownOperators.Stretching.Contains(node.Operator)) return node.Inputs.Select((_, i) => given.Shape(i)).Aggregate(Stretch);
        return node.Operator switch
        {
            "QLinearAdd" => Stretch(given.Shape(0), given.Shape(3)),
            "Conv" => WindowShapes.Convolution(node, given.Shape(0), given.Shape(1)),
            "QLinearConv" => WindowShapes.Convolution(node, given.Shape(0), given.Shape(3)),
            "MaxPool" or "AveragePool" => WindowShapes.Pooling(node, given.Shape(0)),
            "GlobalAveragePool" or "GlobalMaxPool" => [.. given.Shape(0).Select((side, i) => i < 2 ? side : 1)],
            "Gemm" => Gemm(node, given),
            "MatMul" => MatMul(given.Shape(0), given.Shape(1)),
            "Flatten" => Flatten(given.Shape(0), (int)node.Integer("axis", 1)),
            "Resize" => WindowShapes.Resize(given),
            _ => AxisShapes.Of(node, given),
        };
    }

    private static long[] Same(StepInputs given)
    {
        var shape = given.Shape(0);
        if (given.Node.Operator == "PRelu") _ = Stretch(shape, given.Shape(1));
        if (given.Node.Operator == "Cast") _ = given.Node.Integer("to", 1);
        return shape;
    }

    private static long[] Stretch(long[] a, long[] b)
    {
        var result = new long[Math.Max(a.Length, b.Length)];
        for (var i = 1; i <= result.Length; i++)
        {
            long x = i <= a.Length ? a[^i] : 1, y = i <= b.Length ? b[^i] : 1;
            if (x != y && x != 1 && y != 1) throw new ShapeException($"[{string.Join(", ", a)}] and [{string.Join(", ", b)}] do not fit together.");
            result[^i] = Math.Max(x, y);
        }

        return result;
    }

    private static long[] Gemm(Node node, StepInputs given)
    {
        var (a, b) = (given.Shape(0), given.Shape(1));
        if (a.Length != 2 || b.Length != 2) throw new ShapeException("its two factors must be matrices.");
        var (rows, inner) = node.Integer("transA", 0) == 0 ? (a[0], a[1]) : (a[1], a[0]);
        var (other, columns) = node.Integer("transB", 0) == 0 ? (b[0], b[1]) : (b[1], b[0]);
        if (inner != other) throw new ShapeException($"matrices of {inner} columns and {other} rows cannot be multiplied.");
        return [rows, columns];
    }

    private static long[] MatMul(long[] a, long[] b)
    {
        if (a.Length < 2 || b.Length < 2) throw new ShapeException("its two factors must be matrices.");
        if (a[^1] != b[^2]) throw new ShapeException($"matrices of {a[^1]} columns and {b[^2]} rows cannot be multiplied.");
        return [.. Stretch(a[..^2], b[..^2]), a[^2], b[^1]];
    }

    private static long[] Flatten(long[] shape, int axis)
    {
        if (axis < 0) axis += shape.Length;
        if (axis < 0 || axis > shape.Length) throw new ShapeException($"axis {axis} is none of its input's {shape.Length}.");
        return [StepInputs.Count(shape.AsSpan(0, axis)), StepInputs.Count(shape.AsSpan(axis))];
    }
}
