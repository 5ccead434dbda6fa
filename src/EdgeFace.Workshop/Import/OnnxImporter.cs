using EdgeFace.Workshop.Graphs;
using EdgeFace.Workshop.Graphs.Shapes;
using EdgeFace.Workshop.Onnx;
using EdgeFace.Workshop.Onnx.Proto;

namespace EdgeFace.Workshop.Import;

/// <summary>
/// Turns an ONNX file into a graph with the shape of every value: constants gathered, integer arithmetic on shapes worked
/// out, older spellings of operators brought to operator set 17, an open batch axis set to 1. The values computed stay the
/// same. No memory is taken for values; a graph that would need absurdly much is refused.
/// </summary>
internal sealed class OnnxImporter
{
    /// <summary>Largest value of a graph, and largest sum of all its values, in elements.</summary>
    public const long MostElements = 256L << 20;

    private readonly OnnxModel _file;
    private readonly ModelGraph _graph;
    private readonly Dictionary<string, string> _aliases = new(StringComparer.Ordinal);
    private readonly long _operatorSet;

    private OnnxImporter(OnnxModel file)
    {
        _file = file;
        _operatorSet = OnnxFile.OperatorSet(file);
        _graph = new(file.Graph.Name.Length > 0 ? file.Graph.Name : "graph");
    }

    /// <param name="file">As <see cref="OnnxFile.Parse"/> gives it.</param>
    /// <param name="imageSize">Takes another width and height for the input; null: what the file says.</param>
    /// <exception cref="InvalidModelFileException">The file uses something that is not supported; all unknown operators are named.</exception>
    public static ModelGraph Import(OnnxModel file, ImageSize? imageSize = null) => new OnnxImporter(file).Run(imageSize);

    private ModelGraph Run(ImageSize? imageSize)
    {
        RequireKnownOperators();
        foreach (var tensor in _file.Graph.Initializer) AddConstant(tensor.Name, OnnxTensors.Read(tensor));
        var inputs = _file.Graph.Input.Where(input => !_graph.Constants.ContainsKey(input.Name)).ToList();
        if (inputs.Count != 1) throw new InvalidModelFileException($"The model has {inputs.Count} inputs ({string.Join(", ", inputs.Select(input => input.Name))}); one picture is expected.");
        AddInput(inputs[0], imageSize);
        foreach (var node in OnnxOrder.Sort(_file.Graph)) Import(node);
        foreach (var output in _file.Graph.Output) AddOutput(output);
        if (_graph.Outputs.Count == 0) throw new InvalidModelFileException("The model has no output.");
        _graph.RemoveUnused();
        return _graph;
    }

    private void RequireKnownOperators()
    {
        var unknown = _file.Graph.Node.Index().Where(step => !KnownOperators.Contains(step.Item.Domain, step.Item.OpType))
            .GroupBy(step => step.Item.Domain.Length > 0 ? $"{step.Item.Domain}.{step.Item.OpType}" : step.Item.OpType).ToList();
        if (unknown.Count == 0) return;
        var named = unknown.Select(group => $"{group.Key} ({group.Count()} times, first at step {group.First().Index} '{NameOf(group.First().Item)}')");
        throw new InvalidModelFileException($"The model uses operators that are not known here: {string.Join("; ", named)}.");
    }

    private void AddInput(OnnxValue input, ImageSize? imageSize)
    {
        if (input.Type?.TensorType is not { Shape: { } declared } type) throw new InvalidModelFileException($"The input '{input.Name}' has no shape.");
        var shape = declared.Dim.Select((axis, i) => axis.DimValue > 0 ? axis.DimValue : i == 0 ? 1 : 0).ToArray();
        if (shape.Length == 4 && imageSize is { } size)
        {
            var rows = shape[3] == 3 && shape[1] != 3 ? 1 : 2;
            (shape[rows], shape[rows + 1]) = (size.Height, size.Width);
        }

        if (shape.Length > 0 && shape[0] != 1 && declared.Dim[0].DimValue > 0) throw new InvalidModelFileException($"The model takes batches of {shape[0]}; one picture at a time is expected.");
        if (shape.Contains(0)) throw new InvalidModelFileException($"The input '{input.Name}' has open axes besides its batch; say the picture's size with --size.");
        if (!Enum.IsDefined((ElementType)type.ElemType)) throw new InvalidModelFileException($"The input '{input.Name}' has element type {type.ElemType}; single precision (1) or bytes (2) are expected.");
        var known = Checked(input.Name, shape);
        _graph.Inputs.Add(new(input.Name, (ElementType)type.ElemType, known));
        _graph.Shapes.Add(input.Name, known);
    }

    private void AddOutput(OnnxValue output)
    {
        var name = Resolve(output.Name);
        if (!_graph.Shapes.TryGetValue(name, out var shape)) throw new InvalidModelFileException($"The output '{output.Name}' is never computed.");
        _graph.Outputs.Add(new(name, (ElementType)(output.Type?.TensorType?.ElemType is > 0 and var type ? type : 1), shape));
    }

    private void Import(OnnxNode node)
    {
        var read = OnnxNodes.Read(node, _operatorSet, _graph) is { } step
            ? step with { Inputs = [.. step.Inputs.Select(Resolve)] }
            : throw new InvalidModelFileException($"The step '{NameOf(node)}' has no output.");
        if (read.Operator is "Identity" or "Dropout")
        {
            _aliases[read.Output] = read.Inputs[0];
            return;
        }

        if (read.Operator == "Constant")
        {
            AddConstant(read.Output, OnnxNodes.ConstantOf(node));
            return;
        }

        foreach (var input in read.Inputs)
        {
            if (input.Length > 0 && !_graph.Shapes.ContainsKey(input) && !_graph.Constants.ContainsKey(input))
                throw new InvalidModelFileException($"The step '{NameOf(node)}' ({node.OpType}) reads '{input}', which is neither computed nor there.");
        }

        try
        {
            if (ConstantFolding.Fold(read, _graph) is { } value)
            {
                AddConstant(read.Output, value);
                return;
            }

            var shape = ShapeInference.Of(read, _graph);
            _graph.Shapes[read.Output] = Checked(read.Output, shape);
        }
        catch (ShapeException fault)
        {
            throw new InvalidModelFileException($"The step '{NameOf(node)}' ({node.OpType}): {fault.Message}", fault);
        }

        _graph.Nodes.Add(read);
    }

    private long _elements;

    private int[] Checked(string name, IReadOnlyList<long> shape)
    {
        long count = 1;
        foreach (var side in shape)
        {
            if (side is < 1 or > int.MaxValue || (count *= side) > MostElements) throw new InvalidModelFileException($"'{name}' has the absurd shape [{string.Join(", ", shape)}].");
        }

        _elements += count;
        if (_elements > MostElements) throw new InvalidModelFileException($"The graph computes more than {MostElements >> 20} million values for one picture.");
        return [.. shape.Select(side => (int)side)];
    }

    private void AddConstant(string name, Constant constant)
    {
        if (constant.Element == ElementType.Float32 && constant.Floats.Any(float.IsNaN))
            throw new InvalidModelFileException($"The constant '{name}' has a value that is no number.");
        if (!_graph.Constants.TryAdd(name, constant)) throw new InvalidModelFileException($"Two constants have the name '{name}'.");
    }

    private string Resolve(string name) => _aliases.GetValueOrDefault(name, name);

    private static string NameOf(OnnxNode node) => node.Name.Length > 0 ? node.Name : node.Output.FirstOrDefault(output => output.Length > 0) ?? "unnamed";
}
