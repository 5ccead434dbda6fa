using EdgeFace.Workshop.Graphs;

namespace EdgeFace.Workshop.Quantisation;

/// <summary>
/// Writes convolutions in bytes. ONNX Runtime has no PReLU in integers; with slopes in -1 to 1,
/// PReLU(conv x) = max(W x + b, s W x + s b), which is two QLinearConv with the same output scale and an integer Max:
/// rounding and clipping are monotone, so Max adds no error. Both have the same weights up to sign, so their sums are the
/// same up to sign. Biases are corrected for the mean error of the rounded weights.
/// </summary>
internal sealed class ByteConvolutions(ModelGraph source, ByteScales scales, ModelGraph result)
{
    /// <param name="input">Name of the bytes that the layer reads.</param>
    public void Write(ByteLayer layer, string input)
    {
        var rows = Quantise(layer.Step);
        if (layer.Activation is not { Operator: "PRelu" } activation)
        {
            Emit(layer, input, rows, null, layer.Output);
            return;
        }

        var slopes = source.Constants[activation.Inputs[1]].Floats;
        var straight = result.AddValue("straight", source.Shapes[layer.Output]);
        var sloped = result.AddValue("sloped", source.Shapes[layer.Output]);
        Emit(layer, input, rows, null, straight);
        if (ByteLayers.SlopesResult(source, activation)) Slope(straight, slopes, sloped, layer.Output);
        else Emit(layer, input, rows, slopes, sloped);
        result.Nodes.Add(new("Max", [straight, sloped], layer.Output));
    }

    // A 1x1 depthwise convolution multiplies each channel by its slope; bytes in and out have one scale.
    private void Slope(string straight, float[] slopes, string sloped, string output)
    {
        var weights = new sbyte[slopes.Length];
        var factors = new float[slopes.Length];
        for (var c = 0; c < slopes.Length; c++)
        {
            weights[c] = (sbyte)(slopes[c] == 0 ? 0 : 127 * Math.Sign(slopes[c]));
            factors[c] = slopes[c] == 0 ? 1 : (float)(Math.Abs((double)slopes[c]) / 127);
        }

        result.Nodes.Add(new Node(
            "QLinearConv",
            [
                straight, .. scales.Of(output, result),
                result.AddConstant("weights", Constant.Of(weights, slopes.Length, 1, 1, 1)),
                result.AddConstant("scales", Constant.Of(factors, factors.Length)),
                result.AddConstant("zero", Constant.Of(new sbyte[factors.Length], factors.Length)),
                .. scales.Of(output, result),
            ],
            sloped).With("group", (long)slopes.Length).With("kernel_shape", new long[] { 1, 1 }));
    }

    /// <summary>Rows in bytes, with the bias corrected: what the mean input makes of the weights' rounding is taken off.</summary>
    private (QuantisedRow Row, double Bias)[] Quantise(Node node)
    {
        var weights = source.Constants[node.Inputs[1]];
        var bias = source.Constants[node.Inputs[2]].Floats;
        var (outputs, inputs) = (weights.Shape[0], weights.Shape[1]);
        var inner = weights.Shape[2] * weights.Shape[3];
        var perRow = inputs * inner;
        var perGroup = outputs / (int)node.Integer("group", 1);
        var first = node.Inputs[0] == source.Inputs[0].Name;
        var mean = scales.MeanOf(node.Inputs[0]);
        var rule = inputs == 1 ? PairRule.None : inner == 1 ? PairRule.Neighbours : PairRule.AnyTwo;
        var rows = new (QuantisedRow, double)[outputs];
        for (var o = 0; o < outputs; o++)
        {
            var row = weights.Floats.AsSpan(o * perRow, perRow);
            var quantised = RowQuantiser.Quantise(row, rule);
            double corrected = bias[o];
            for (var k = 0; k < perRow; k++)
            {
                var used = quantised.Weights[k] * (double)quantised.Scale;
                corrected -= (used - row[k]) * mean[o / perGroup * inputs + k / inner];
                if (first) corrected += used * scales.PictureShift;
            }

            rows[o] = (quantised, corrected);
        }

        return rows;
    }

    private void Emit(ByteLayer layer, string input, (QuantisedRow Row, double Bias)[] rows, float[]? slopes, string output)
    {
        var node = layer.Step;
        var shape = source.Constants[node.Inputs[1]].Shape;
        var perRow = rows[0].Row.Weights.Length;
        var weights = new sbyte[rows.Length * perRow];
        var factors = new float[rows.Length];
        var bias = new int[rows.Length];
        double inputScale = scales[node.Inputs[0]].Scale;
        for (var o = 0; o < rows.Length; o++)
        {
            var (row, rowBias) = rows[o];
            var slope = slopes?[o] ?? 1;
            var sign = Math.Sign(slope);
            for (var k = 0; k < perRow; k++) weights[o * perRow + k] = (sbyte)(sign * row.Weights[k]);
            factors[o] = sign == 0 ? row.Scale : row.Scale * Math.Abs(slope);
            bias[o] = sign * (int)Math.Clamp(Math.Round(rowBias / (inputScale * row.Scale)), int.MinValue + 1, int.MaxValue);
        }

        result.Nodes.Add(new(
            "QLinearConv",
            [
                input, .. scales.Of(node.Inputs[0], result),
                result.AddConstant("weights", Constant.Of(weights, shape)),
                result.AddConstant("scales", Constant.Of(factors, factors.Length)),
                result.AddConstant("zero", Constant.Of(new sbyte[factors.Length], factors.Length)),
                .. scales.Of(layer.Output, result),
                result.AddConstant("bias", Constant.Of(bias, bias.Length)),
            ],
            output)
        { Attributes = node.Attributes });
    }
}
