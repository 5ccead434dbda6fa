using System.Buffers.Binary;
using EdgeFace.Workshop.Graphs;
using EdgeFace.Workshop.Tflite;

namespace EdgeFace.Workshop.Import;

/// <summary>
/// Turns a TFLite graph step by step into a graph of ONNX operators. Images change from [batch, row, column, channel]
/// to [batch, channel, row, column]; the values computed stay the same. Half-precision weights become single precision,
/// which holds them exactly. Nothing is fused here: that is what passes are for.
/// </summary>
internal sealed class TfliteImporter
{
    // Tensors may share one piece of the file: only the sum bounds what they ask for.
    private const long MostElements = 64L << 20;

    private readonly TfliteModel _model;
    private readonly ModelGraph _graph;
    private readonly Dictionary<int, string> _names = [];
    private readonly Dictionary<int, float[]> _constants = [];
    private long _elements;

    private TfliteImporter(TfliteModel model, string name)
    {
        _model = model;
        _graph = new(name);
    }

    /// <param name="name">Name of the graph.</param>
    /// <param name="inputName">Name of its one input.</param>
    /// <param name="outputNames">Names of its outputs, in the file's order.</param>
    /// <exception cref="InvalidModelFileException">The file uses something that is not supported.</exception>
    public static ModelGraph Import(TfliteModel model, string name, string inputName, params string[] outputNames)
    {
        if (model.Inputs.Count != 1 || model.Outputs.Count != outputNames.Length)
            throw new InvalidModelFileException($"The model has {model.Inputs.Count} inputs and {model.Outputs.Count} outputs; 1 and {outputNames.Length} are expected.");
        return new TfliteImporter(model, name).Run(inputName, outputNames);
    }

    private ModelGraph Run(string inputName, string[] outputNames)
    {
        RequireKnownOperators();
        var shape = Shape(_model.Inputs[0]);
        _graph.Inputs.Add(new(inputName, ElementType.Float32, shape));
        _graph.Shapes.Add(inputName, shape);
        _names.Add(_model.Inputs[0], inputName);
        for (var i = 0; i < outputNames.Length; i++)
        {
            _names.Add(_model.Outputs[i], outputNames[i]);
            _graph.Shapes.Add(outputNames[i], Shape(_model.Outputs[i]));
            _graph.Outputs.Add(new(outputNames[i], ElementType.Float32, Shape(_model.Outputs[i])));
        }

        foreach (var node in _model.Nodes) Import(node);
        _graph.RemoveUnused();
        return _graph;
    }

    private void RequireKnownOperators()
    {
        var unknown = _model.Nodes.Index().Where(step => !Enum.IsDefined(step.Item.Operator)).GroupBy(step => step.Item.Operator).ToList();
        if (unknown.Count == 0) return;
        var named = unknown.Select(group => $"{TfliteOperatorNames.Of(group.Key)} ({group.Count()} times, first at step {group.First().Index} '{NameOf(group.First().Item)}')");
        throw new InvalidModelFileException($"The model uses operators that are not known here: {string.Join("; ", named)}.");
    }

    private string NameOf(TfliteNode node) => node.Outputs is [>= 0 and var first, ..] ? _model.Tensors[first].Name : "unnamed";

    private void Import(TfliteNode node)
    {
        if (node.Outputs.Length != 1) throw new InvalidModelFileException($"{node.Operator} has {node.Outputs.Length} outputs; one is expected.");
        switch (node.Operator)
        {
            case TfliteOperator.Dequantize:
                _constants[node.Outputs[0]] = Floats(Input(node, 0));
                break;
            case TfliteOperator.Conv2D or TfliteOperator.DepthwiseConv2D:
                Convolution(node);
                break;
            case TfliteOperator.FullyConnected:
                FullyConnected(node);
                break;
            case TfliteOperator.MaxPool2D:
                MaxPool(node);
                break;
            case TfliteOperator.Add or TfliteOperator.Sub or TfliteOperator.Mul or TfliteOperator.Div:
                Emit(node, node.Operator.ToString(), [Operand(node, 0), Operand(node, 1)]);
                break;
            case TfliteOperator.Relu or TfliteOperator.Neg or TfliteOperator.Abs or TfliteOperator.Exp:
                Emit(node, node.Operator.ToString(), [Value(Input(node, 0))]);
                break;
            case TfliteOperator.Sum or TfliteOperator.ReduceMax:
                Reduce(node);
                break;
            case TfliteOperator.Reshape:
                Reshape(node);
                break;
            case TfliteOperator.Concatenation:
                RequireNotImage(node);
                Emit(node, "Concat", [.. node.Inputs.Select(Value)], ("axis", (long)node.Options.Axis));
                break;
            case TfliteOperator.ResizeBilinear:
                Resize(node);
                break;
            case TfliteOperator.Pad:
                Pad(node);
                break;
            default:
                throw new InvalidModelFileException($"{node.Operator} is not supported.");
        }
    }

    private void Convolution(TfliteNode node)
    {
        var depthwise = node.Operator == TfliteOperator.DepthwiseConv2D;
        var weights = _model.Tensors[Input(node, 1)].Shape;
        var (from, to) = (ImageShape(Input(node, 0)), ImageShape(node.Outputs[0]));
        if (weights.Length != 4) throw new InvalidModelFileException("Convolution weights must have four axes.");
        int height = weights[1], width = weights[2];
        var (inputs, outputs) = depthwise ? (weights[3], weights[3]) : (weights[3], weights[0]);
        if (inputs != from[1] || outputs != to[1] || (depthwise && weights[0] != 1))
            throw new InvalidModelFileException($"{node.Operator}: weights of [{string.Join(", ", weights)}] do not fit {from[1]} to {to[1]} channels.");

        var data = Floats(Input(node, 1));
        var arranged = depthwise
            ? Layouts.ToChannelsFirst(data, 1, height * width, outputs)
            : Layouts.ToChannelsFirst(data, outputs, height * width, inputs);
        var rows = Padding(node.Options.Padding, from[2], to[2], height, node.Options.StrideHeight);
        var columns = Padding(node.Options.Padding, from[3], to[3], width, node.Options.StrideWidth);
        Emit(
            node, "Conv",
            [
                Value(Input(node, 0)),
                _graph.AddConstant("weights", Constant.Of(arranged, outputs, depthwise ? 1 : inputs, height, width)),
                Bias(node, outputs),
            ],
            ("group", depthwise ? (long)outputs : 1),
            ("kernel_shape", new long[] { height, width }),
            ("pads", new long[] { rows.Before, columns.Before, rows.After, columns.After }),
            ("strides", new long[] { node.Options.StrideHeight, node.Options.StrideWidth }));
    }

    private void FullyConnected(TfliteNode node)
    {
        var weights = _model.Tensors[Input(node, 1)].Shape;
        if (weights.Length != 2) throw new InvalidModelFileException("Weights of a fully connected layer must have two axes.");
        var data = Floats(Input(node, 1));
        var value = Value(Input(node, 0));
        var shape = Shape(Input(node, 0));
        if (shape.Skip(1).Aggregate(1, (product, side) => product * side) != weights[1])
            throw new InvalidModelFileException($"A fully connected layer of {weights[1]} inputs does not fit its input.");
        if (shape.Length == 4)
        {
            // The image is flattened channel by channel here, pixel by pixel there: the weights follow.
            data = Layouts.ToChannelsFirst(data, weights[0], shape[2] * shape[3], shape[1]);
            var flat = _graph.AddValue("flat", [shape[0], weights[1]]);
            _graph.Nodes.Add(new("Flatten", [value], flat));
            value = flat;
        }

        Emit(
            node, "Gemm",
            [
                value,
                _graph.AddConstant("weights", Constant.Of([.. data], weights)),
                Bias(node, weights[0]),
            ],
            ("transB", 1L));
    }

    private string Bias(TfliteNode node, int outputs)
    {
        var bias = Floats(Input(node, 2));
        return bias.Length == outputs
            ? _graph.AddConstant("bias", Constant.Of([.. bias], outputs))
            : throw new InvalidModelFileException($"{node.Operator}: a bias of {bias.Length} values does not fit {outputs} channels.");
    }

    private void MaxPool(TfliteNode node)
    {
        var (from, to, options) = (ImageShape(Input(node, 0)), ImageShape(node.Outputs[0]), node.Options);
        var rows = Padding(options.Padding, from[2], to[2], options.FilterHeight, options.StrideHeight);
        var columns = Padding(options.Padding, from[3], to[3], options.FilterWidth, options.StrideWidth);
        Emit(
            node, "MaxPool", [Value(Input(node, 0))],
            ("kernel_shape", new long[] { options.FilterHeight, options.FilterWidth }),
            ("pads", new long[] { rows.Before, columns.Before, rows.After, columns.After }),
            ("strides", new long[] { options.StrideHeight, options.StrideWidth }));
    }

    private void Reduce(TfliteNode node)
    {
        RequireNotImage(node);
        var axes = Ints(Input(node, 1));
        // As ONNX has it since operator set 13 (ReduceSum) and 18 (ReduceMax); a pass removes both before writing.
        Emit(node, node.Operator == TfliteOperator.Sum ? "ReduceSum" : "ReduceMax", [Value(Input(node, 0))], ("axes", axes.Select(axis => (long)axis).ToArray()));
    }

    private void Reshape(TfliteNode node)
    {
        var (value, shape) = (Value(Input(node, 0)), Shape(Input(node, 0)));
        var to = Shape(node.Outputs[0]);
        if (to.Length == 4) throw new InvalidModelFileException("Reshaping to an image is not supported.");
        if (shape.Length == 4 && shape[2] * shape[3] > 1)
        {
            var pixels = _graph.AddValue("pixels", [shape[0], shape[2], shape[3], shape[1]]);
            _graph.Nodes.Add(new Node("Transpose", [value], pixels).With("perm", new long[] { 0, 2, 3, 1 }));
            value = pixels;
        }

        Emit(node, "Reshape", [value, _graph.AddConstant("shape", Constant.Of(to.Select(side => (long)side).ToArray(), to.Length))]);
    }

    private void Resize(TfliteNode node)
    {
        var (from, to, size) = (ImageShape(Input(node, 0)), ImageShape(node.Outputs[0]), Ints(Input(node, 1)));
        if (size is not [var height, var width] || height != to[2] || width != to[3] || from[1] != to[1]) throw new InvalidModelFileException("A picture is resized to another size than its tensor has.");
        var scales = _graph.AddConstant("scales", Constant.Of([1f, 1f, (float)height / from[2], (float)width / from[3]], 4));
        var coordinates = node.Options.AlignCorners ? "align_corners" : node.Options.HalfPixelCenters ? "half_pixel" : "asymmetric";
        Emit(node, "Resize", [Value(Input(node, 0)), "", scales], ("coordinate_transformation_mode", coordinates), ("mode", "linear"));
    }

    private void Pad(TfliteNode node)
    {
        var amounts = Ints(Input(node, 1));
        if (amounts.Length != 8 || amounts.Where((_, i) => i < 6).Any(amount => amount != 0) || ImageShape(Input(node, 0))[1] + amounts[6] + amounts[7] != ImageShape(node.Outputs[0])[1])
            throw new InvalidModelFileException("Only padding of channels is supported.");
        Emit(node, "Pad", [Value(Input(node, 0))], ("channelsBefore", (long)amounts[6]), ("channelsAfter", (long)amounts[7]));
    }

    private void Emit(TfliteNode node, string onnxOperator, string[] inputs, params (string Name, object Value)[] attributes)
    {
        var output = Value(node.Outputs[0]);
        var sorted = new SortedDictionary<string, object>(attributes.ToDictionary(a => a.Name, a => a.Value), StringComparer.Ordinal);
        if (node.Options.Activation == TfliteActivation.None)
        {
            _graph.Nodes.Add(new(onnxOperator, inputs, output) { Attributes = sorted });
            return;
        }

        var before = _graph.AddValue("sum", _graph.Shapes[output]);
        _graph.Nodes.Add(new(onnxOperator, inputs, before) { Attributes = sorted });
        _graph.Nodes.Add(new("Relu", [before], output));
    }

    // TensorFlow's "SAME": what does not divide evenly goes to the end.
    private static (int Before, int After) Padding(TflitePadding padding, int from, int to, int window, int stride)
    {
        var total = Math.Max((to - 1) * stride + window - from, 0);
        if (padding == TflitePadding.Valid && total != 0) throw new InvalidModelFileException("A window without padding does not fit its input.");
        if (padding == TflitePadding.Same && to != (from + stride - 1) / stride) throw new InvalidModelFileException("A padded window does not fit its output.");
        return (total / 2, total - total / 2);
    }

    private static int Input(TfliteNode node, int index) =>
        index < node.Inputs.Length && node.Inputs[index] >= 0
            ? node.Inputs[index]
            : throw new InvalidModelFileException($"{node.Operator} lacks input {index}.");

    private string Operand(TfliteNode node, int index)
    {
        var tensor = Input(node, index);
        if (!IsConstant(tensor)) return Value(tensor);
        var shape = _model.Tensors[tensor].Shape;
        if (shape.Length > 1) throw new InvalidModelFileException($"{node.Operator} with a constant of {shape.Length} axes is not supported.");
        int[] aligned = _model.Tensors[node.Outputs[0]].Shape.Length == 4 && shape.Length == 1 ? [shape[0], 1, 1] : shape;
        return _graph.AddConstant("factor", Constant.Of([.. Floats(tensor)], aligned));
    }

    private string Value(int tensor)
    {
        if (IsConstant(tensor)) throw new InvalidModelFileException($"'{_model.Tensors[tensor].Name}' should be computed, not constant.");
        if (_names.TryGetValue(tensor, out var name)) return name;
        return _names[tensor] = _graph.AddValue("value", Shape(tensor));
    }

    private bool IsConstant(int tensor) => _model.Tensors[tensor].IsConstant || _constants.ContainsKey(tensor);

    private float[] Floats(int tensor)
    {
        if (_constants.TryGetValue(tensor, out var known)) return known;
        var data = _model.Tensors[tensor].Data.Span;
        if (data.IsEmpty) throw new InvalidModelFileException($"'{_model.Tensors[tensor].Name}' should be constant.");
        _elements += _model.Tensors[tensor].Count;
        if (_elements > MostElements) throw new InvalidModelFileException($"The model has more than {MostElements >> 20} million weights.");
        var values = new float[_model.Tensors[tensor].Count];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = _model.Tensors[tensor].Type switch
            {
                TfliteType.Float32 => BinaryPrimitives.ReadSingleLittleEndian(data[(4 * i)..]),
                TfliteType.Float16 => (float)BinaryPrimitives.ReadHalfLittleEndian(data[(2 * i)..]),
                _ => throw new InvalidModelFileException($"'{_model.Tensors[tensor].Name}' should have floating-point elements."),
            };
            if (!float.IsFinite(values[i])) throw new InvalidModelFileException($"'{_model.Tensors[tensor].Name}' has a value that is not finite.");
        }

        return _constants[tensor] = values;
    }

    private int[] Ints(int tensor)
    {
        var found = _model.Tensors[tensor];
        if (found.Type != TfliteType.Int32 || !found.IsConstant) throw new InvalidModelFileException($"'{found.Name}' should be constant integers.");
        var values = new int[found.Count];
        for (var i = 0; i < values.Length; i++) values[i] = BinaryPrimitives.ReadInt32LittleEndian(found.Data.Span[(4 * i)..]);
        return values;
    }

    // The device works on one picture at a time.
    private int[] Shape(int tensor)
    {
        var shape = _model.Tensors[tensor].Shape;
        return shape.Length == 4 ? [1, shape[3], shape[1], shape[2]] : [1, .. shape.Skip(1)];
    }

    private int[] ImageShape(int tensor) =>
        Shape(tensor) is { Length: 4 } shape ? shape : throw new InvalidModelFileException($"'{_model.Tensors[tensor].Name}' should have four axes.");

    private void RequireNotImage(TfliteNode node)
    {
        if (_model.Tensors[node.Outputs[0]].Shape.Length == 4) throw new InvalidModelFileException($"{node.Operator} on images is not supported.");
    }
}
