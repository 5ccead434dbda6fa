using EdgeFace.Workshop.Graphs;
using EdgeFace.Workshop.Import;
using EdgeFace.Workshop.Onnx.Proto;

namespace EdgeFace.Workshop.Onnx;

/// <summary>Reads steps, and brings operators that older operator sets spell otherwise to the spelling of set 17.</summary>
internal static class OnnxNodes
{
    /// <param name="graph">Constants that a new spelling needs are added here.</param>
    /// <returns>Null where the step has no output.</returns>
    /// <exception cref="InvalidModelFileException">The step uses something that is not supported.</exception>
    public static Node? Read(OnnxNode node, long operatorSet, ModelGraph graph)
    {
        var outputs = node.Output.Count(output => output.Length > 0);
        if (outputs == 0) return null;
        if (node.Output[0].Length == 0 || (outputs > 1 && node.OpType is not ("Dropout" or "BatchNormalization" or "MaxPool")))
            throw new InvalidModelFileException($"{node.OpType} '{node.Output.First(output => output.Length > 0)}' has {outputs} outputs; one is supported.");
        var attributes = new SortedDictionary<string, object>(StringComparer.Ordinal);
        foreach (var attribute in node.Attribute)
        {
            if (ValueOf(attribute) is { } value) attributes[attribute.Name] = value;
        }

        var read = new Node(node.OpType, [.. node.Input], node.Output[0]) { Domain = node.Domain == "ai.onnx" ? "" : node.Domain, Attributes = attributes };
        return Modern(read, operatorSet, graph);
    }

    /// <summary>What a Constant holds.</summary>
    public static Constant ConstantOf(OnnxNode node)
    {
        foreach (var attribute in node.Attribute)
        {
            switch (attribute.Name)
            {
                case "value" when attribute.T is not null: return OnnxTensors.Read(attribute.T);
                case "value_float": return Constant.Scalar(attribute.F);
                case "value_floats": return Constant.Of([.. attribute.Floats], attribute.Floats.Count);
                case "value_int": return Constant.Of([attribute.I], []);
                case "value_ints": return Constant.Of([.. attribute.Ints], attribute.Ints.Count);
            }
        }

        throw new InvalidModelFileException($"The constant '{node.Output.FirstOrDefault()}' has no numbers.");
    }

    private static object? ValueOf(OnnxAttribute attribute) => attribute.Type switch
    {
        OnnxAttribute.Types.Kind.Float => attribute.F,
        OnnxAttribute.Types.Kind.Int => attribute.I,
        OnnxAttribute.Types.Kind.String => attribute.S.ToStringUtf8(),
        OnnxAttribute.Types.Kind.Ints => attribute.Ints.ToArray(),
        OnnxAttribute.Types.Kind.Floats => attribute.Floats.ToArray(),
        _ => null,
    };

    private static Node Modern(Node node, long operatorSet, ModelGraph graph) => node.Operator switch
    {
        "Squeeze" or "Unsqueeze" or "ReduceSum" when operatorSet < 13 => ToInput(node, "axes", 1, graph),
        "Pad" when operatorSet < 11 => ToInput(node, "pads", 1, graph),
        "Clip" when operatorSet < 11 => ClipOf(node, graph),
        "ReduceMean" or "ReduceMax" or "ReduceMin" or "ReduceL2" when operatorSet >= 18 => AxesToAttribute(node, graph),
        "BatchNormalization" => Without(node, "spatial", "momentum", "training_mode"),
        "Softmax" when operatorSet < 13 && !node.Attributes.ContainsKey("axis") => node.With("axis", 1L),
        _ => node,
    };

    private static Node ToInput(Node node, string attribute, int index, ModelGraph graph)
    {
        if (!node.Attributes.TryGetValue(attribute, out var value)) return node;
        if (value is not long[] numbers) throw new InvalidModelFileException($"'{attribute}' of {node.Operator} '{node.Output}' is no list of integers.");
        var name = graph.AddConstant(attribute, Constant.Of(numbers, numbers.Length));
        return Without(node, attribute) with { Inputs = [.. node.Inputs.Take(index), name, .. node.Inputs.Skip(index)] };
    }

    private static Node ClipOf(Node node, ModelGraph graph)
    {
        string Bound(string attribute) => node.Attributes.TryGetValue(attribute, out var value) && value is float number
            ? graph.AddConstant(attribute, Constant.Scalar(number))
            : "";
        return Without(node, "min", "max") with { Inputs = [node.Inputs.Count > 0 ? node.Inputs[0] : "", Bound("min"), Bound("max")] };
    }

    private static Node AxesToAttribute(Node node, ModelGraph graph)
    {
        if (node.Inputs.Count < 2 || node.Inputs[1].Length == 0) return node;
        if (!graph.Constants.TryGetValue(node.Inputs[1], out var axes) || axes.Data is not long[] numbers)
            throw new InvalidModelFileException($"The axes of {node.Operator} '{node.Output}' are not constant.");
        return node.With("axes", numbers) with { Inputs = [node.Inputs[0]] };
    }

    private static Node Without(Node node, params string[] names) => node with
    {
        Attributes = new SortedDictionary<string, object>(node.Attributes.Where(a => !names.Contains(a.Key)).ToDictionary(), StringComparer.Ordinal),
    };
}
