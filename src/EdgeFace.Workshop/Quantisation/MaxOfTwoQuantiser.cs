using EdgeFace.Workshop.Building;
using EdgeFace.Workshop.Graphs;

namespace EdgeFace.Workshop.Quantisation;

/// <summary>
/// Writes the prepared and equalised MobileFaceNet in bytes. ONNX Runtime has no PReLU in integers; with slopes in -1 to 1,
/// PReLU(conv x) = max(W x + b, s W x + s b), which is two QLinearConv with the same output scale and an integer Max:
/// rounding and clipping are monotone, so Max adds no error. Both have the same weights up to sign, so their sums are the
/// same up to sign. Biases are corrected for the mean error of the rounded weights. The input is the picture's bytes.
/// </summary>
internal sealed class MaxOfTwoQuantiser
{
    // (byte - 127.5) / 128 with a zero point that is a byte; the half step goes into the first bias.
    private static readonly ByteScale Picture = new(1 / 128f, 128);
    private const double PictureShift = 0.5 / 128;

    private readonly ModelGraph _source;
    private readonly CalibrationTable _table;
    private readonly ModelGraph _result;
    private readonly Dictionary<string, ByteScale> _scales = new(StringComparer.Ordinal);
    private readonly Dictionary<string, double[]> _means = new(StringComparer.Ordinal);

    private MaxOfTwoQuantiser(ModelGraph source, CalibrationTable table)
    {
        _source = source;
        _table = table;
        _result = new(source.Name);
    }

    /// <param name="equalised">Prepared, equalised with the ranges of <paramref name="table"/>.</param>
    /// <param name="means">Mean of each channel of each value of <paramref name="equalised"/>.</param>
    public static ModelGraph Quantise(ModelGraph equalised, CalibrationTable table, IReadOnlyDictionary<string, double[]> means)
    {
        var quantiser = new MaxOfTwoQuantiser(equalised, table);
        foreach (var (value, mean) in means) quantiser._means.Add(value, mean);
        return quantiser.Run();
    }

    private ModelGraph Run()
    {
        var input = _source.Inputs[0];
        _result.Inputs.Add(input with { Element = ElementType.UInt8 });
        _result.Shapes.Add(input.Name, input.Shape);
        _scales.Add(input.Name, Picture);
        foreach (var value in QuantisedValues.Of(_source))
        {
            // A straight branch that is sloped later must hold what is below zero in full.
            var measured = _source.Producer(value) is { Operator: "PRelu" } activation && QuantisedValues.SlopesResult(_source, activation) ? activation.Inputs[0] : value;
            _scales.Add(value, RangeSearch.LeastSquareError(_table.HistogramOf(measured)));
            _result.Shapes.Add(value, _source.Shapes[value]);
        }

        foreach (var output in _source.Outputs)
        {
            _result.Outputs.Add(output);
            _result.Shapes.Add(output.Name, output.Shape);
        }

        foreach (var node in _source.Nodes) Write(node);
        return _result;
    }

    private void Write(Node node)
    {
        switch (node.Operator)
        {
            case "Conv" when _source.OnlyConsumer(node.Output) is { Operator: "PRelu" } activation:
                Convolution(node, activation.Output, _source.Constants[activation.Inputs[1]].Floats);
                break;
            case "Conv":
                Convolution(node, node.Output, null);
                break;
            case "PRelu":
                break;
            case "Add":
                _result.Nodes.Add(new("QLinearAdd", [.. Quantised(node.Inputs[0]), .. Quantised(node.Inputs[1]), .. ScaleOf(node.Output)], node.Output) { Domain = "com.microsoft" });
                break;
            case "Flatten":
                var image = _result.AddValue("image", _source.Shapes[node.Inputs[0]]);
                _result.Nodes.Add(new("DequantizeLinear", Quantised(node.Inputs[0]), image));
                _result.Shapes.Add(node.Output, _source.Shapes[node.Output]);
                _result.Nodes.Add(node.WithInput(0, image));
                break;
            case "Gemm":
                _result.Nodes.Add(node with
                {
                    Inputs =
                    [
                        node.Inputs[0],
                        _result.AddConstant("weights", _source.Constants[node.Inputs[1]]),
                        _result.AddConstant("bias", _source.Constants[node.Inputs[2]]),
                    ],
                });
                break;
            default:
                throw new BuildFailedException($"{node.Operator} has no form in bytes.");
        }
    }

    private void Convolution(Node node, string output, float[]? slopes)
    {
        var rows = Quantise(node);
        if (slopes is null)
        {
            Emit(node, rows, null, output);
            return;
        }

        var straight = _result.AddValue("straight", _source.Shapes[output]);
        var sloped = _result.AddValue("sloped", _source.Shapes[output]);
        Emit(node, rows, null, straight);
        if (QuantisedValues.SlopesResult(_source, _source.OnlyConsumer(node.Output)!)) Slope(straight, slopes, sloped, output);
        else Emit(node, rows, slopes, sloped);
        _result.Nodes.Add(new("Max", [straight, sloped], output));
    }

    // A 1x1 depthwise convolution multiplies each channel by its slope; bytes in and out have one scale.
    private void Slope(string straight, float[] slopes, string sloped, string output)
    {
        var weights = new sbyte[slopes.Length];
        var scales = new float[slopes.Length];
        for (var c = 0; c < slopes.Length; c++)
        {
            weights[c] = (sbyte)(slopes[c] == 0 ? 0 : 127 * Math.Sign(slopes[c]));
            scales[c] = slopes[c] == 0 ? 1 : (float)(Math.Abs((double)slopes[c]) / 127);
        }

        _result.Nodes.Add(new Node(
            "QLinearConv",
            [
                straight, .. ScaleOf(output),
                _result.AddConstant("weights", Constant.Of(weights, slopes.Length, 1, 1, 1)),
                _result.AddConstant("scales", Constant.Of(scales, scales.Length)),
                _result.AddConstant("zero", Constant.Of(new sbyte[scales.Length], scales.Length)),
                .. ScaleOf(output),
            ],
            sloped).With("group", (long)slopes.Length).With("kernel_shape", new long[] { 1, 1 }));
    }

    /// <summary>Rows in bytes, with the bias corrected: what the mean input makes of the weights' rounding is taken off.</summary>
    private (QuantisedRow Row, double Bias)[] Quantise(Node node)
    {
        var weights = _source.Constants[node.Inputs[1]];
        var bias = _source.Constants[node.Inputs[2]].Floats;
        var perRow = weights.Count / weights.Shape[0];
        var inner = weights.Shape[2] * weights.Shape[3];
        var depthwise = node.Integer("group", 1) > 1;
        var first = node.Inputs[0] == _source.Inputs[0].Name;
        var mean = _means[node.Inputs[0]];
        var rule = depthwise ? PairRule.None : inner == 1 ? PairRule.Neighbours : PairRule.AnyTwo;
        var result = new (QuantisedRow, double)[weights.Shape[0]];
        for (var o = 0; o < result.Length; o++)
        {
            var row = weights.Floats.AsSpan(o * perRow, perRow);
            var quantised = RowQuantiser.Quantise(row, rule);
            double corrected = bias[o];
            for (var k = 0; k < perRow; k++)
            {
                var used = quantised.Weights[k] * (double)quantised.Scale;
                corrected -= (used - row[k]) * mean[depthwise ? o : k / inner];
                if (first) corrected += used * PictureShift;
            }

            result[o] = (quantised, corrected);
        }

        return result;
    }

    private void Emit(Node node, (QuantisedRow Row, double Bias)[] rows, float[]? slopes, string output)
    {
        var shape = _source.Constants[node.Inputs[1]].Shape;
        var perRow = rows[0].Row.Weights.Length;
        var weights = new sbyte[rows.Length * perRow];
        var scales = new float[rows.Length];
        var bias = new int[rows.Length];
        double inputScale = _scales[node.Inputs[0]].Scale;
        for (var o = 0; o < rows.Length; o++)
        {
            var (row, rowBias) = rows[o];
            var slope = slopes?[o] ?? 1;
            var sign = Math.Sign(slope);
            for (var k = 0; k < perRow; k++) weights[o * perRow + k] = (sbyte)(sign * row.Weights[k]);
            scales[o] = sign == 0 ? row.Scale : row.Scale * Math.Abs(slope);
            bias[o] = sign * checked((int)Math.Round(rowBias / (inputScale * row.Scale)));
        }

        _result.Nodes.Add(new(
            "QLinearConv",
            [
                .. Quantised(node.Inputs[0]),
                _result.AddConstant("weights", Constant.Of(weights, shape)),
                _result.AddConstant("scales", Constant.Of(scales, scales.Length)),
                _result.AddConstant("zero", Constant.Of(new sbyte[scales.Length], scales.Length)),
                .. ScaleOf(ActivationOf(output, node)),
                _result.AddConstant("bias", Constant.Of(bias, bias.Length)),
            ],
            output)
        { Attributes = node.Attributes });
    }

    private string ActivationOf(string output, Node node) =>
        _scales.ContainsKey(output) ? output : _source.OnlyConsumer(node.Output)!.Output;

    private string[] Quantised(string value) => [value, .. ScaleOf(value)];

    private string[] ScaleOf(string value) =>
        [_result.AddConstant("scale", Constant.Scalar(_scales[value].Scale)), _result.AddConstant("zero", Constant.Scalar(_scales[value].ZeroPoint))];
}
