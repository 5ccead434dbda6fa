namespace EdgeFace.Workshop.Graphs.Shapes;

/// <summary>Shapes of what convolutions, poolings and resizings give.</summary>
internal static class WindowShapes
{
    private const long LargestWindow = 1 << 16;

    public static long[] Convolution(Node node, long[] image, long[] weights)
    {
        if (image.Length != 4 || weights.Length != 4) throw new ShapeException("only convolutions of pictures are supported.");
        var group = node.Integer("group", 1);
        if (group < 1 || image[1] % group != 0 || weights[0] % group != 0 || weights[1] != image[1] / group)
            throw new ShapeException($"weights [{string.Join(", ", weights)}] in {group} groups do not fit {image[1]} channels.");
        var kernel = node.Integers("kernel_shape", weights[2..]);
        if (!kernel.AsSpan().SequenceEqual(weights.AsSpan(2))) throw new ShapeException("its kernel_shape is not that of its weights.");
        return [image[0], weights[0], .. Windows(node, image, kernel, ceil: false)];
    }

    public static long[] Pooling(Node node, long[] image)
    {
        if (image.Length != 4) throw new ShapeException("only pooling of pictures is supported.");
        return [image[0], image[1], .. Windows(node, image, node.Integers("kernel_shape"), node.Integer("ceil_mode", 0) != 0)];
    }

    public static long[] Resize(StepInputs given)
    {
        var shape = given.Shape(0);
        if (given.Has(3) && given.Integers(3) is { Length: > 0 } sizes)
            return sizes.Length == shape.Length ? sizes : throw new ShapeException("its sizes do not fit its input's axes.");
        if (given.Floats(2) is not { } scales || scales.Length != shape.Length) throw new ShapeException("its scales do not fit its input's axes.");
        return [.. shape.Select((side, i) => scales[i] is > 0 and < 64 ? (long)Math.Floor((double)side * scales[i]) : throw new ShapeException($"a scale of {scales[i]} is absurd."))];
    }

    private static long[] Windows(Node node, long[] image, long[] kernel, bool ceil)
    {
        var (strides, dilations, pads) = (node.Integers("strides", 1, 1), node.Integers("dilations", 1, 1), node.Integers("pads", 0, 0, 0, 0));
        if (kernel.Length != 2 || strides.Length != 2 || dilations.Length != 2 || pads.Length != 4) throw new ShapeException("its window has not two axes.");
        if (kernel.Concat(strides).Concat(dilations).Any(n => n is < 1 or > LargestWindow) || pads.Any(n => n is < 0 or > LargestWindow)) throw new ShapeException("its window, strides or pads are absurd.");
        var auto = node.Attributes.GetValueOrDefault("auto_pad") as string ?? "NOTSET";
        var result = new long[2];
        for (var i = 0; i < 2; i++)
        {
            var side = image[i + 2];
            if (auto is "SAME_UPPER" or "SAME_LOWER")
            {
                result[i] = (side + strides[i] - 1) / strides[i];
                continue;
            }

            var free = side + (auto == "VALID" ? 0 : pads[i] + pads[i + 2]) - ((kernel[i] - 1) * dilations[i] + 1);
            if (free < 0) throw new ShapeException($"its window is larger than its input of {image[2]} x {image[3]}.");
            result[i] = (ceil ? (free + strides[i] - 1) / strides[i] : free / strides[i]) + 1;
        }

        return result;
    }
}
