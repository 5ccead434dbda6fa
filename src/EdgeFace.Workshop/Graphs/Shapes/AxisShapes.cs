namespace EdgeFace.Workshop.Graphs.Shapes;

/// <summary>Shapes of what rearranges, cuts or reduces axes.</summary>
internal static class AxisShapes
{
    public static long[] Of(Node node, StepInputs given) => node.Operator switch
    {
        "Reshape" => Reshape(given.Shape(0), given.Integers(1), node.Integer("allowzero", 0) != 0),
        "Transpose" => Transpose(node, given.Shape(0)),
        "Squeeze" => Squeeze(given),
        "Unsqueeze" => Unsqueeze(given.Shape(0), given.Integers(1)),
        "Concat" => Concat(node, given),
        "Pad" => Pad(given.Shape(0), given.Integers(1)),
        "Slice" => Slice(given),
        "Gather" => Gather(node, given.Shape(0), given.Shape(1)),
        "ReduceSum" => Reduce(given.Shape(0), given.Has(1) ? given.Integers(1) : [], node.Integer("keepdims", 1) != 0),
        "ReduceMean" or "ReduceMax" or "ReduceMin" or "ReduceL2" => Reduce(given.Shape(0), node.Integers("axes"), node.Integer("keepdims", 1) != 0),
        _ => throw new ShapeException("the shape of its result is not known here."),
    };

    private static long[] Reshape(long[] shape, long[] wanted, bool allowZero)
    {
        var result = (long[])wanted.Clone();
        var count = StepInputs.Count(shape);
        var (open, known) = (-1, 1L);
        for (var i = 0; i < result.Length; i++)
        {
            if (result[i] == 0 && !allowZero) result[i] = i < shape.Length ? shape[i] : throw new ShapeException("it copies an axis that its input does not have.");
            if (result[i] == -1 && open < 0) open = i;
            else if (result[i] < 1 || result[i] > count || (known *= result[i]) > count) throw Unfit(shape, wanted);
        }

        if (open >= 0) result[open] = count % known == 0 ? count / known : throw Unfit(shape, wanted);
        else if (known != count) throw Unfit(shape, wanted);
        return result;
    }

    private static long[] Transpose(Node node, long[] shape)
    {
        var order = node.Integers("perm", [.. Enumerable.Range(0, shape.Length).Reverse().Select(i => (long)i)]);
        if (!order.Order().SequenceEqual(Enumerable.Range(0, shape.Length).Select(i => (long)i))) throw new ShapeException($"[{string.Join(", ", order)}] is no order of {shape.Length} axes.");
        return [.. order.Select(axis => shape[axis])];
    }

    private static long[] Squeeze(StepInputs given)
    {
        var shape = given.Shape(0);
        var axes = given.Has(1) ? StepInputs.Axes(given.Integers(1), shape.Length) : [.. shape.Index().Where(axis => axis.Item == 1).Select(axis => axis.Index)];
        if (axes.Any(axis => shape[axis] != 1)) throw new ShapeException("it drops an axis that is not 1.");
        return [.. shape.Where((_, i) => !axes.Contains(i))];
    }

    private static long[] Unsqueeze(long[] shape, long[] wanted)
    {
        var axes = StepInputs.Axes(wanted, shape.Length + wanted.Length).Distinct().Order().ToArray();
        if (axes.Length != wanted.Length) throw new ShapeException("it adds one axis twice.");
        var result = shape.ToList();
        foreach (var axis in axes) result.Insert(axis, 1);
        return [.. result];
    }

    private static long[] Concat(Node node, StepInputs given)
    {
        var result = given.Shape(0);
        var axis = StepInputs.Axis(node.Integer("axis", 0), result.Length);
        for (var i = 1; i < node.Inputs.Count; i++)
        {
            var next = given.Shape(i);
            if (next.Length != result.Length || next.Where((side, k) => k != axis && side != result[k]).Any()) throw new ShapeException("its inputs do not fit together.");
            result[axis] += next[axis];
        }

        return result;
    }

    private static long[] Pad(long[] shape, long[] pads)
    {
        if (pads.Length != 2 * shape.Length || pads.Any(pad => pad is < 0 or > 1 << 16)) throw new ShapeException("its pads do not fit its input's axes.");
        return [.. shape.Select((side, i) => side + pads[i] + pads[i + shape.Length])];
    }

    private static long[] Slice(StepInputs given)
    {
        var shape = given.Shape(0);
        var (starts, ends) = (given.Integers(1), given.Integers(2));
        var axes = given.Has(3) ? StepInputs.Axes(given.Integers(3), shape.Length) : [.. Enumerable.Range(0, starts.Length)];
        var steps = given.Has(4) ? given.Integers(4) : [.. starts.Select(_ => 1L)];
        if (starts.Length != ends.Length || axes.Length != starts.Length || steps.Length != starts.Length || axes.Any(axis => axis >= shape.Length) || steps.Any(step => step < 1))
            throw new ShapeException("its starts, ends, axes and steps do not fit together, or run backwards.");
        foreach (var (i, axis) in axes.Index())
        {
            var from = Math.Clamp(starts[i] < 0 ? starts[i] + shape[axis] : starts[i], 0, shape[axis]);
            var to = Math.Clamp(ends[i] < 0 ? ends[i] + shape[axis] : ends[i], 0, shape[axis]);
            shape[axis] = Math.Max(0, (to - from + steps[i] - 1) / steps[i]);
        }

        return shape;
    }

    private static long[] Gather(Node node, long[] shape, long[] indices)
    {
        var axis = StepInputs.Axis(node.Integer("axis", 0), shape.Length);
        return [.. shape[..axis], .. indices, .. shape[(axis + 1)..]];
    }

    private static long[] Reduce(long[] shape, long[] wanted, bool keep)
    {
        var axes = wanted.Length == 0 ? [.. Enumerable.Range(0, shape.Length)] : StepInputs.Axes(wanted, shape.Length);
        return keep ? [.. shape.Select((side, i) => axes.Contains(i) ? 1 : side)] : [.. shape.Where((_, i) => !axes.Contains(i))];
    }

    private static ShapeException Unfit(long[] shape, long[] wanted) => new($"[{string.Join(", ", shape)}] cannot become [{string.Join(", ", wanted)}].");
}
