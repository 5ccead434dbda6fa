using EdgeFace.Training.Export;
using EdgeFace.Vision.Packages;
using EdgeFace.Workshop.Graphs;
using EdgeFace.Workshop.Passes;
using EdgeFace.Workshop.Quantisation;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace EdgeFace.Training.Networks;

/// <summary>
/// A model package's graph as a net that can be trained further: its constants become parameters. Batch normalisation is
/// folded in it, so there is nothing that keeps wide steps in bounds: rates must be small.
/// </summary>
internal sealed class GraphNetwork : nn.Module<Tensor, Tensor>
{
    private readonly Func<PreparedModel> _prepare;
    private readonly ModelGraph _graph;
    private readonly Dictionary<string, Parameter> _constants = new(StringComparer.Ordinal);
    private readonly PictureScale _picture;
    private readonly bool _bgr;

    /// <exception cref="TrainingException">The graph has a step that cannot be trained through.</exception>
    public GraphNetwork(Func<PreparedModel> prepare, ColourOrder colour) : base(nameof(GraphNetwork))
    {
        _prepare = prepare;
        (_graph, _picture) = prepare();
        _bgr = colour == ColourOrder.Bgr;
        if (_graph.Nodes.Find(node => !IsKnown(node)) is { } unknown)
            throw new TrainingException($"The model has a step '{unknown.Operator}' ('{unknown.Output}') that cannot be trained through.");
        foreach (var (node, i) in _graph.Nodes.Select((node, i) => (node, i)))
        {
            foreach (var (name, constant) in TrainedConstants(node))
            {
                var parameter = new Parameter(tensor(constant.Floats, Array.ConvertAll(constant.Shape, side => (long)side)));
                _constants.Add(name, parameter);
                register_parameter($"step{i:000}_{name.Replace('.', '_')}", parameter);
            }
        }
    }

    /// <summary>Names of the parameters of layers with weights, layer by layer, the first layer first.</summary>
    public IReadOnlyList<IReadOnlyList<string>> Layers =>
        [.. named_parameters().GroupBy(pair => pair.name.Split('_')[0]).Select(step => step.Select(pair => pair.name).ToList()).Where(step => step.Count > 1)];

    public override Tensor forward(Tensor input)
    {
        var values = new Dictionary<string, Tensor>(StringComparer.Ordinal) { [_graph.Inputs[0].Name] = Picture(input) };
        foreach (var node in _graph.Nodes) values[node.Output] = Run(node, values);
        return values[_graph.Outputs[0].Name].flatten(1);
    }

    /// <summary>The graph with the parameters as they are now; takes (byte - mean) * scale as the package's own does.</summary>
    public ModelGraph ToGraph()
    {
        var graph = _prepare().Graph;
        foreach (var (name, parameter) in _constants) TensorValues.Floats(parameter).CopyTo(graph.Constants[name].Floats, 0);
        return graph;
    }

    // Images come as (byte - 127.5) / 128.
    private Tensor Picture(Tensor input)
    {
        if (_bgr) input = input.flip(1);
        var (mean, scale) = _picture;
        return mean == Runs.ImageTensor.Mean && scale == Runs.ImageTensor.Scale ? input : input.Times(scale / Runs.ImageTensor.Scale).Plus((Runs.ImageTensor.Mean - mean) * scale);
    }

    private Tensor Run(Node node, Dictionary<string, Tensor> values)
    {
        var input = values[node.Inputs[0]];
        return node.Operator switch
        {
            "Conv" => nn.functional.conv2d(
                Pad(input, node, 0), _constants[node.Inputs[1]], _constants[node.Inputs[2]], node.Integers("strides", 1, 1), [0L, 0], node.Integers("dilations", 1, 1), node.Integer("group", 1)),
            "PRelu" => nn.functional.prelu(input, _constants[node.Inputs[1]].flatten()),
            "Relu" => nn.functional.relu(input),
            "Add" => input.Plus(values[node.Inputs[1]]),
            "Flatten" => input.flatten(1),
            "Gemm" => nn.functional.linear(input, _constants[node.Inputs[1]], _constants[node.Inputs[2]]),
            "MaxPool" => nn.functional.max_pool2d(Pad(input, node, float.NegativeInfinity), node.Integers("kernel_shape"), node.Integers("strides", 1, 1)),
            "Concat" => cat([.. node.Inputs.Select(name => values[name])], node.Integer("axis", 1)),
            _ => input.mean([2, 3], keepdim: true),
        };
    }

    private static bool IsKnown(Node node) => node.Operator switch
    {
        "Conv" or "Gemm" => node.Inputs.Count == 3,
        "PRelu" or "Relu" or "Add" or "Flatten" or "MaxPool" or "Concat" or "GlobalAveragePool" => true,
        _ => false,
    };

    private IEnumerable<(string Name, Constant Constant)> TrainedConstants(Node node) =>
        node.Inputs.Skip(1).Where(_graph.Constants.ContainsKey).Select(name => (name, _graph.Constants[name]));

    // ONNX: rows before, columns before, rows after, columns after; they may differ.
    private static Tensor Pad(Tensor input, Node node, float value)
    {
        var pads = node.Integers("pads", 0, 0, 0, 0);
        return pads.All(pad => pad == 0) ? input : nn.functional.pad(input, [pads[1], pads[3], pads[0], pads[2]], PaddingModes.Constant, value);
    }
}
