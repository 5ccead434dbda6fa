using EdgeFace.Workshop.Import;

namespace EdgeFace.Workshop.Tflite;

/// <summary>
/// Reads the part of TensorFlow Lite's format (<c>tensorflow/lite/schema/schema.fbs</c>, version 3) that the imported
/// models use. Field numbers are positions in that schema. Anything else is refused with what it was.
/// </summary>
internal static class TfliteReader
{
    private const int MostItems = 4096;
    private const int MostAxes = 6;
    private const int MostElements = 64 * 1024 * 1024;

    /// <exception cref="InvalidModelFileException">Damaged, or not understood.</exception>
    public static TfliteModel Read(ReadOnlyMemory<byte> file)
    {
        var model = FlatTable.Root(file, "TFL3");
        var graphs = model.Tables(2, 16);
        if (graphs.Length != 1) throw new InvalidModelFileException($"The file has {graphs.Length} graphs; one is expected.");

        var operators = model.Tables(1, MostItems).Select(ReadOperator).ToArray();
        var buffers = model.Tables(4, MostItems).Select(buffer => buffer.Bytes(0)).ToArray();
        var tensors = graphs[0].Tables(0, MostItems).Select(tensor => ReadTensor(tensor, buffers)).ToArray();
        var nodes = graphs[0].Tables(3, MostItems).Select(node => ReadNode(node, operators, tensors.Length)).ToArray();
        var inputs = Indices(graphs[0], 1, tensors.Length);
        var outputs = Indices(graphs[0], 2, tensors.Length);
        RequireOrder(tensors, nodes, inputs, outputs);
        return new(tensors, nodes, inputs, outputs);
    }

    private static TfliteOperator ReadOperator(FlatTable table)
    {
        // Files before schema version 3a carry the code in a byte, later ones in both fields.
        var code = Math.Max(table.Byte(0), table.Int(3));
        return code <= MostItems ? (TfliteOperator)code : throw new InvalidModelFileException($"Operator {code} is none.");
    }

    private static TfliteTensor ReadTensor(FlatTable table, ReadOnlyMemory<byte>[] buffers)
    {
        var name = table.Text(3);
        var shape = table.Ints(0, MostAxes);
        var type = (TfliteType)table.Byte(1);
        if (table.Table(6) is not null) throw new InvalidModelFileException($"Tensor '{name}' is sparse; sparse weights are not supported. Use the dense file of this model.");
        long count = 1;
        foreach (var side in shape)
        {
            if (side is < 1 or > MostElements) throw new InvalidModelFileException($"Tensor '{name}' has a side of {side}.");
            count *= side;
            if (count > MostElements) throw new InvalidModelFileException($"Tensor '{name}' is too large.");
        }

        var buffer = table.Int(2);
        if (buffer < 0 || buffer >= buffers.Length) throw new InvalidModelFileException($"Tensor '{name}' refers to buffer {buffer} of {buffers.Length}.");
        var data = buffers[buffer];
        var expected = count * (type == TfliteType.Float16 ? 2 : 4);
        if (!data.IsEmpty && Enum.IsDefined(type) && data.Length != expected)
            throw new InvalidModelFileException($"Tensor '{name}' has {data.Length} bytes of data; its shape needs {expected}.");
        return new(name, shape, type, data);
    }

    private static TfliteNode ReadNode(FlatTable table, TfliteOperator[] operators, int tensors)
    {
        var code = table.Int(0);
        if (code < 0 || code >= operators.Length) throw new InvalidModelFileException($"A node refers to operator {code} of {operators.Length}.");
        var options = table.Table(4) is { } given ? ReadOptions(operators[code], given) : new();
        return new(operators[code], Indices(table, 1, tensors), Indices(table, 2, tensors), options);
    }

    private static TfliteOptions ReadOptions(TfliteOperator code, FlatTable table) => code switch
    {
        TfliteOperator.Conv2D => new(
            Padding(table), Stride(table, 2), Stride(table, 1), Activation: Activation(table, 3 + RequireNoDilation(table, 4))),
        TfliteOperator.DepthwiseConv2D => new(
            Padding(table), Stride(table, 2), Stride(table, 1), Activation: Activation(table, 4 + RequireNoDilation(table, 5))),
        TfliteOperator.MaxPool2D => new(
            Padding(table), Stride(table, 2), Stride(table, 1), Stride(table, 4), Stride(table, 3), Activation: Activation(table, 5)),
        TfliteOperator.FullyConnected or TfliteOperator.Add or TfliteOperator.Mul or TfliteOperator.Sub or TfliteOperator.Div => new(Activation: Activation(table, 0)),
        TfliteOperator.ResizeBilinear => new(AlignCorners: table.Byte(2) != 0, HalfPixelCenters: table.Byte(3) != 0),
        TfliteOperator.Concatenation => new(Axis: table.Int(0), Activation: Activation(table, 1)),
        _ => new(),
    };

    private static TflitePadding Padding(FlatTable table) => Defined<TflitePadding>(table.Byte(0), "padding");

    private static TfliteActivation Activation(FlatTable table, int field) => Defined<TfliteActivation>(table.Byte(field), "activation");

    private static int Stride(FlatTable table, int field) =>
        table.Int(field) is >= 1 and <= 16 and var stride ? stride : throw new InvalidModelFileException($"A stride or window of {table.Int(field)}.");

    private static int RequireNoDilation(FlatTable table, int field)
    {
        if (table.Int(field, 1) != 1 || table.Int(field + 1, 1) != 1) throw new InvalidModelFileException("Dilated convolutions are not supported.");
        return 0;
    }

    private static int[] Indices(FlatTable table, int field, int tensors)
    {
        var indices = table.Ints(field, 16);
        foreach (var index in indices)
        {
            if (index < -1 || index >= tensors) throw new InvalidModelFileException($"A node or graph refers to tensor {index} of {tensors}.");
        }

        return indices;
    }

    // A value is computed once, before it is used: this also rules out loops.
    private static void RequireOrder(TfliteTensor[] tensors, TfliteNode[] nodes, int[] inputs, int[] outputs)
    {
        var known = tensors.Select(tensor => tensor.IsConstant).ToArray();
        foreach (var input in inputs) known[Known(input)] = true;
        foreach (var node in nodes)
        {
            foreach (var input in node.Inputs)
            {
                if (input >= 0 && !known[input]) throw new InvalidModelFileException($"Tensor '{tensors[input].Name}' is used before it is computed.");
            }

            foreach (var output in node.Outputs)
            {
                if (known[Known(output)]) throw new InvalidModelFileException($"Tensor '{tensors[output].Name}' is computed twice.");
                known[output] = true;
            }
        }

        foreach (var output in outputs)
        {
            if (!known[Known(output)]) throw new InvalidModelFileException($"Output '{tensors[output].Name}' is never computed.");
        }
    }

    private static int Known(int index) => index >= 0 ? index : throw new InvalidModelFileException("A tensor that must be there is left out.");

    private static T Defined<T>(int value, string what) where T : struct, Enum =>
        Enum.IsDefined(typeof(T), value)
            ? (T)Enum.ToObject(typeof(T), value)
            : throw new InvalidModelFileException($"{what} {value} is not supported.");
}
