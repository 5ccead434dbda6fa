using EdgeFace.Workshop.Graphs;
using EdgeFace.Workshop.Passes;

namespace EdgeFace.Workshop.Quantisation;

/// <summary>
/// Writes a prepared and equalised graph as TensorRT wants it: numbers throughout, with a pair of QuantizeLinear and
/// DequantizeLinear before each convolution and sum, signed bytes, zero point 0, weights with a scale a channel, biases and
/// activations in floating point. TensorRT runs what lies between the pairs in bytes.
/// </summary>
internal sealed class SymmetricGraphWriter
{
    private readonly ModelGraph _source;
    private readonly CalibrationTable _table;
    private readonly RangeMethod _method;
    private readonly PictureScale _picture;
    private readonly Dictionary<string, double[]> _means;
    private readonly Dictionary<string, string> _paired = new(StringComparer.Ordinal);
    private readonly ModelGraph _result;

    private SymmetricGraphWriter(ModelGraph source, CalibrationTable table, IReadOnlyDictionary<string, double[]> factors, PictureScale picture, RangeMethod method)
    {
        _source = source;
        _table = table;
        _method = method;
        _picture = picture;
        _means = ChannelMeans.Of(source, table, factors);
        _result = new(source.Name);
    }

    public static ModelGraph Write(
        ModelGraph equalised, CalibrationTable table, IReadOnlyDictionary<string, double[]> factors, PictureScale picture, RangeMethod method, IReadOnlySet<string> inFloat) =>
        new SymmetricGraphWriter(equalised, table, factors, picture, method).Run(inFloat);

    private ModelGraph Run(IReadOnlySet<string> inFloat)
    {
        var layers = ByteLayers.Of(_source).Where(layer => !inFloat.Contains(layer.Output)).Select(layer => layer.Step.Output).ToHashSet(StringComparer.Ordinal);
        var input = _source.Inputs[0];
        _result.Inputs.Add(input with { Element = ElementType.UInt8 });
        foreach (var (name, shape) in _source.Shapes) _result.Shapes.Add(name, shape);
        foreach (var (name, constant) in _source.Constants) _result.Constants.Add(name, constant);
        var picture = Picture(input);
        foreach (var node in _source.Nodes)
        {
            string Value(string name) => name == input.Name ? picture : name;
            if (!layers.Contains(node.Output)) _result.Nodes.Add(node with { Inputs = [.. node.Inputs.Select(Value)] });
            else if (node.Operator == "Add") _result.Nodes.Add(node with { Inputs = [.. node.Inputs.Select(name => Paired(name, Value(name)))] });
            else Convolution(node, Paired(node.Inputs[0], Value(node.Inputs[0])));
        }

        _result.Outputs.AddRange(_source.Outputs);
        _result.RemoveUnused();
        return _result;
    }

    private string Picture(GraphValue input)
    {
        var (number, centred, scaled) = (_result.AddValue("number", input.Shape), _result.AddValue("centred", input.Shape), _result.AddValue("scaled", input.Shape));
        _result.Nodes.Add(new Node("Cast", [input.Name], number).With("to", (long)ElementType.Float32));
        _result.Nodes.Add(new Node("Sub", [number, _result.AddConstant("mean", Constant.Scalar(_picture.Mean))], centred));
        _result.Nodes.Add(new Node("Mul", [centred, _result.AddConstant("scale", Constant.Scalar(_picture.Scale))], scaled));
        return scaled;
    }

    private void Convolution(Node node, string input)
    {
        var weights = _source.Constants[node.Inputs[1]];
        var perRow = weights.Count / weights.Shape[0];
        var inner = weights.Shape[2] * weights.Shape[3];
        var perGroup = weights.Shape[0] / (int)node.Integer("group", 1);
        var bytes = new sbyte[weights.Count];
        var scales = new float[weights.Shape[0]];
        var bias = (float[])_source.Constants[node.Inputs[2]].Floats.Clone();
        var mean = _means[node.Inputs[0]];
        for (var o = 0; o < scales.Length; o++)
        {
            var row = weights.Floats.AsSpan(o * perRow, perRow);
            var quantised = RowQuantiser.Quantise(row, PairRule.None);
            (scales[o], double shift) = (quantised.Scale, 0);
            for (var k = 0; k < perRow; k++)
            {
                bytes[o * perRow + k] = quantised.Weights[k];
                shift += (quantised.Weights[k] * (double)quantised.Scale - row[k]) * mean[o / perGroup * weights.Shape[1] + k / inner];
            }

            bias[o] = (float)(bias[o] - shift);
        }

        var name = _result.AddValue("weights", weights.Shape);
        _result.Nodes.Add(new Node(
            "DequantizeLinear",
            [_result.AddConstant("bytes", Constant.Of(bytes, weights.Shape)), _result.AddConstant("scales", Constant.Of(scales, scales.Length)), _result.AddConstant("zero", Constant.Of(new sbyte[scales.Length], scales.Length))],
            name).With("axis", 0L));
        _result.Nodes.Add(node with { Inputs = [input, name, _result.AddConstant("bias", Constant.Of(bias, bias.Length))] });
    }

    private string Paired(string value, string name)
    {
        if (_paired.TryGetValue(value, out var known)) return known;
        var largest = Math.Max(_picture.Mean, 255 - _picture.Mean) * _picture.Scale;
        var scale = Constant.Scalar(value == _source.Inputs[0].Name ? largest / 127 : RangeSearch.FindSymmetric(_table.HistogramOf(value), _method));
        string[] byScale = [_result.AddConstant("scale", scale), _result.AddConstant("zero", Constant.Of(new sbyte[1], []))];
        var (bytes, number) = (_result.AddValue("bytes", _source.Shapes[value]), _result.AddValue("rounded", _source.Shapes[value]));
        _result.Nodes.Add(new("QuantizeLinear", [name, .. byScale], bytes));
        _result.Nodes.Add(new("DequantizeLinear", [bytes, .. byScale], number));
        return _paired[value] = number;
    }
}
