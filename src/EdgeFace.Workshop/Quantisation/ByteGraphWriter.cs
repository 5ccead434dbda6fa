using EdgeFace.Workshop.Building;
using EdgeFace.Workshop.Graphs;
using EdgeFace.Workshop.Passes;

namespace EdgeFace.Workshop.Quantisation;

/// <summary>
/// Writes a prepared and equalised graph in bytes, unsigned activations and signed weights a channel. A layer that is left
/// out, and every step that has no form in bytes, stays in floating point, with conversions around it where they are
/// needed. ReLU is what a byte cannot hold below its zero point. The input is the picture's bytes.
/// </summary>
internal sealed class ByteGraphWriter
{
    private readonly ModelGraph _source;
    private readonly ByteScales _scales;
    private readonly ByteConvolutions _convolutions;
    private readonly Dictionary<string, ByteLayer> _layers;
    private readonly HashSet<string> _fused = new(StringComparer.Ordinal);
    private readonly ModelGraph _result;

    // What each value is called as bytes and as numbers, where it is there in that form.
    private readonly Dictionary<string, string> _bytes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _numbers = new(StringComparer.Ordinal);

    private ByteGraphWriter(ModelGraph source, ByteScales scales, IReadOnlySet<string> inFloat)
    {
        _source = source;
        _scales = scales;
        _result = new(source.Name);
        _convolutions = new(source, scales, _result);
        _layers = ByteLayers.Of(source).Where(layer => !inFloat.Contains(layer.Output)).ToDictionary(layer => layer.Step.Output, StringComparer.Ordinal);
        foreach (var layer in _layers.Values)
        {
            if (layer.Activation is { } activation) _fused.Add(activation.Output);
        }
    }

    /// <param name="equalised">Prepared, and equalised with the ranges that the scales come from.</param>
    /// <param name="inFloat">Layers, by the names of their outputs, that stay in floating point.</param>
    /// <param name="observed">Further values to give as numbers; null for the graph's own outputs alone.</param>
    /// <exception cref="BuildFailedException">A scale is missing.</exception>
    public static ModelGraph Write(ModelGraph equalised, ByteScales scales, IReadOnlySet<string> inFloat, IReadOnlyList<string>? observed = null) =>
        new ByteGraphWriter(equalised, scales, inFloat).Run(observed ?? []);

    private ModelGraph Run(IReadOnlyList<string> observed)
    {
        var input = _source.Inputs[0];
        _result.Inputs.Add(input with { Element = ElementType.UInt8 });
        _result.Shapes.Add(input.Name, input.Shape);
        _bytes.Add(input.Name, input.Name);
        foreach (var value in ByteLayers.Values(_source)) _result.Shapes.Add(value, _source.Shapes[value]);
        foreach (var output in _source.Outputs) _result.Shapes.TryAdd(output.Name, output.Shape);
        foreach (var node in _source.Nodes)
        {
            if (_fused.Contains(node.Output)) continue;
            if (_layers.TryGetValue(node.Output, out var layer)) Write(layer);
            else WriteInFloat(node);
        }

        foreach (var output in _source.Outputs) _result.Outputs.Add(output with { Name = Numbers(output.Name) });
        foreach (var value in observed) _result.Outputs.Add(new(Numbers(value), ElementType.Float32, _source.Shapes[value]));
        _result.RemoveUnused();
        return _result;
    }

    private void Write(ByteLayer layer)
    {
        if (layer.Step.Operator == "Add") WriteSum(layer);
        else _convolutions.Write(layer, Bytes(layer.Step.Inputs[0]));
        _bytes.Add(layer.Output, layer.Output);
    }

    // In numbers, so that each processor gives the same bytes: ONNX Runtime's QLinearAdd, and what it makes of Add between
    // conversions, rounds on ARM64 by fixed-point arithmetic of its own (mlas/lib/qladd.cpp). One byte in 5,000 that is off
    // by one there had become a cosine similarity of 0.9985 between processors at the network's end.
    private void WriteSum(ByteLayer layer)
    {
        var sum = _result.AddValue("sum", _source.Shapes[layer.Output]);
        _result.Nodes.Add(new("Sum", [Numbers(layer.Step.Inputs[0]), Numbers(layer.Step.Inputs[1])], sum));
        _result.Nodes.Add(new("QuantizeLinear", [sum, .. _scales.Of(layer.Output, _result)], layer.Output));
    }

    private void WriteInFloat(Node node)
    {
        var inputs = node.Inputs.Select((input, i) => input.Length == 0 ? "" : _source.Constants.TryGetValue(input, out var constant) ? Constant(constant, i) : Numbers(input)).ToArray();
        _result.Shapes.TryAdd(node.Output, _source.Shapes[node.Output]);
        _result.Nodes.Add(node with { Inputs = inputs });
        _numbers.Add(node.Output, node.Output);
    }

    private string Constant(Constant constant, int index) => _result.AddConstant(index switch { 1 => "weights", 2 => "bias", _ => "constant" }, constant);

    private string[] Quantised(string value) => [Bytes(value), .. _scales.Of(value, _result)];

    private string Bytes(string value)
    {
        if (_bytes.TryGetValue(value, out var known)) return known;
        var name = _result.AddValue("bytes", _source.Shapes[value]);
        _result.Nodes.Add(new("QuantizeLinear", [Numbers(value), .. _scales.Of(value, _result)], name));
        return _bytes[value] = name;
    }

    private string Numbers(string value)
    {
        if (_numbers.TryGetValue(value, out var known)) return known;
        if (value == _source.Inputs[0].Name) return _numbers[value] = Picture();
        var name = _result.AddValue("image", _source.Shapes[value]);
        _result.Nodes.Add(new("DequantizeLinear", Quantised(value), name));
        return _numbers[value] = name;
    }

    // Exact, unlike the scale and zero point, whose half step only a bias can make up for.
    private string Picture()
    {
        var input = _source.Inputs[0];
        var (number, centred, scaled) = (_result.AddValue("number", input.Shape), _result.AddValue("centred", input.Shape), _result.AddValue("scaled", input.Shape));
        _result.Nodes.Add(new Node("Cast", [input.Name], number).With("to", (long)ElementType.Float32));
        _result.Nodes.Add(new Node("Sub", [number, _result.AddConstant("mean", Graphs.Constant.Scalar(_scales.Picture.Mean))], centred));
        _result.Nodes.Add(new Node("Mul", [centred, _result.AddConstant("scale", Graphs.Constant.Scalar(_scales.Picture.Scale))], scaled));
        return scaled;
    }
}
