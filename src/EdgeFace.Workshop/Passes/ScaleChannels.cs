using EdgeFace.Workshop.Graphs;

namespace EdgeFace.Workshop.Passes;

/// <summary>
/// Multiplies each channel of a value by a factor and undoes it in the layers that read the value: the network computes
/// the same. Values that are added share their factors. Factors other than positive ones may not pass a PReLU.
/// </summary>
internal static class ScaleChannels
{
    /// <summary>The values that must be scaled together with <paramref name="value"/>, itself among them.</summary>
    public static IReadOnlyList<string> Group(ModelGraph graph, string value)
    {
        var group = new List<string> { value };
        for (var i = 0; i < group.Count; i++)
        {
            foreach (var sum in graph.Nodes.Where(node => node.Operator == "Add" && (node.Output == group[i] || node.Inputs.Contains(group[i]))))
            {
                foreach (var member in sum.Inputs.Append(sum.Output))
                {
                    if (!group.Contains(member)) group.Add(member);
                }
            }
        }

        return group;
    }

    /// <summary>Whether positive factors can be given to all values of a group, and undone in all that read them.</summary>
    public static bool CanApply(ModelGraph graph, IReadOnlyList<string> group) => group.All(value =>
        !graph.IsOutput(value) && graph.Producer(value) is { } producer && Scales(graph, producer) && graph.Consumers(value).All(consumer => Undoes(graph, consumer)));

    public static void Apply(ModelGraph graph, string value, ReadOnlySpan<double> factors)
    {
        foreach (var member in Group(graph, value))
        {
            ScaleProducer(graph, graph.Producer(member) ?? throw new InvalidOperationException($"'{member}' is an input; it cannot be scaled."), factors);
            DivideInputs(graph, member, factors);
        }
    }

    /// <summary>Divides the weights of the layers that read a value, channel by channel.</summary>
    public static void DivideInputs(ModelGraph graph, string value, ReadOnlySpan<double> factors)
    {
        foreach (var consumer in graph.Consumers(value)) UndoIn(graph, consumer, factors);
    }

    /// <summary>Multiplies the rows of the convolution that computes a value.</summary>
    public static void ScaleRows(ModelGraph graph, Node convolution, ReadOnlySpan<double> factors)
    {
        var weights = graph.Constants[convolution.Inputs[1]];
        var bias = graph.Constants[convolution.Inputs[2]];
        var perRow = weights.Count / weights.Shape[0];
        for (var i = 0; i < weights.Count; i++) weights.Floats[i] = (float)(weights.Floats[i] * factors[i / perRow]);
        for (var i = 0; i < bias.Count; i++) bias.Floats[i] = (float)(bias.Floats[i] * factors[i]);
    }

    private static bool Scales(ModelGraph graph, Node producer) => producer.Operator switch
    {
        "Conv" => IsConstant(graph, producer),
        "PRelu" or "Relu" => graph.Producer(producer.Inputs[0]) is { Operator: "Conv" } convolution && IsConstant(graph, convolution) && graph.OnlyConsumer(convolution.Output) is not null,
        "Add" => true,
        _ => false,
    };

    private static bool Undoes(ModelGraph graph, Node consumer) => consumer.Operator switch
    {
        "Conv" => IsConstant(graph, consumer) && (consumer.Integer("group", 1) == 1 || graph.Constants[consumer.Inputs[1]].Shape[1] == 1),
        "Gemm" => IsConstant(graph, consumer) && consumer.Integer("transB", 0) != 0,
        "Flatten" => graph.Shapes[consumer.Inputs[0]] is [_, _, 1, 1] && graph.Consumers(consumer.Output).All(next => next.Operator == "Gemm" && Undoes(graph, next)),
        "Add" => consumer.Inputs.All(graph.Shapes.ContainsKey),
        _ => false,
    };

    private static bool IsConstant(ModelGraph graph, Node node) => node.Inputs.Count == 3 && graph.Constants.ContainsKey(node.Inputs[1]) && graph.Constants.ContainsKey(node.Inputs[2]);

    private static void ScaleProducer(ModelGraph graph, Node producer, ReadOnlySpan<double> factors)
    {
        switch (producer.Operator)
        {
            case "Conv":
                ScaleRows(graph, producer, factors);
                break;
            case "PRelu" or "Relu":
                if (factors.ContainsAnyInRange(double.NegativeInfinity, 0)) throw new ArgumentOutOfRangeException(nameof(factors), "A ReLU keeps positive factors only.");
                ScaleRows(graph, graph.Producer(producer.Inputs[0])!, factors);
                break;
            case "Add":
                break;
            default:
                throw new InvalidOperationException($"{producer.Operator} cannot be scaled.");
        }
    }

    private static void UndoIn(ModelGraph graph, Node consumer, ReadOnlySpan<double> factors)
    {
        switch (consumer.Operator)
        {
            case "Conv" or "Gemm":
                var weights = graph.Constants[consumer.Inputs[1]];
                var channels = weights.Shape[1];
                var depthwise = consumer.Operator == "Conv" && consumer.Integer("group", 1) > 1;
                var inner = weights.Count / weights.Shape[0] / channels;
                for (var i = 0; i < weights.Count; i++)
                {
                    var channel = depthwise ? i / inner : i / inner % channels;
                    weights.Floats[i] = (float)(weights.Floats[i] / factors[channel]);
                }

                break;
            case "Flatten":
                foreach (var next in graph.Consumers(consumer.Output)) UndoIn(graph, next, factors);
                break;
            case "Add":
                break;
            default:
                throw new InvalidOperationException($"A value that {consumer.Operator} reads cannot be scaled.");
        }
    }
}
