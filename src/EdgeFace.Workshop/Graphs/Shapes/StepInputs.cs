namespace EdgeFace.Workshop.Graphs.Shapes;

/// <summary>What is known of a step's inputs while shapes are worked out.</summary>
internal readonly struct StepInputs(Node node, ModelGraph graph)
{
    public Node Node => node;

    public bool Has(int index) => index < node.Inputs.Count && node.Inputs[index].Length > 0;

    /// <exception cref="ShapeException">The input is left out.</exception>
    public long[] Shape(int index)
    {
        if (!Has(index)) throw new ShapeException($"input {index} is left out.");
        var name = node.Inputs[index];
        var shape = graph.Constants.TryGetValue(name, out var constant) ? constant.Shape
            : graph.Shapes.TryGetValue(name, out var known) ? known
            : throw new ShapeException($"input '{name}' is not known.");
        return Array.ConvertAll(shape, side => (long)side);
    }

    /// <summary>Integers that are constant.</summary>
    /// <exception cref="ShapeException">They are computed, or no integers.</exception>
    public long[] Integers(int index)
    {
        if (!Has(index) || !graph.Constants.TryGetValue(node.Inputs[index], out var constant)) throw new ShapeException($"input {index} must be constant.");
        return constant.Data switch
        {
            long[] longs => longs,
            int[] ints => Array.ConvertAll(ints, value => (long)value),
            _ => throw new ShapeException($"input {index} must hold integers."),
        };
    }

    /// <summary>Numbers that are constant; null where the input is left out or empty.</summary>
    public float[]? Floats(int index)
    {
        if (!Has(index)) return null;
        if (!graph.Constants.TryGetValue(node.Inputs[index], out var constant) || constant.Data is not float[] floats) throw new ShapeException($"input {index} must be constant numbers.");
        return floats.Length == 0 ? null : floats;
    }

    /// <summary>Axes given by number, negative ones from the end.</summary>
    public static int[] Axes(IEnumerable<long> axes, int count) => [.. axes.Select(axis => Axis(axis, count))];

    public static int Axis(long axis, int count)
    {
        var found = axis < 0 ? axis + count : axis;
        return found >= 0 && found < count ? (int)found : throw new ShapeException($"axis {axis} is none of {count}.");
    }

    /// <summary>Elements of a shape; no more than <see cref="long"/> holds, since each shape was checked before.</summary>
    public static long Count(ReadOnlySpan<long> shape)
    {
        long count = 1;
        foreach (var side in shape) count *= side;
        return count;
    }
}
