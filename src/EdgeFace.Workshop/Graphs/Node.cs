using EdgeFace.Workshop.Graphs.Shapes;

namespace EdgeFace.Workshop.Graphs;

/// <summary>One step of a graph. Operators, their inputs and attributes are those of ONNX.</summary>
/// <param name="Operator">ONNX operator, for example <c>Conv</c>.</param>
/// <param name="Inputs">Names of values or constants; empty where an optional one is left out.</param>
/// <param name="Output">Name of the value that it computes.</param>
internal sealed record Node(string Operator, IReadOnlyList<string> Inputs, string Output)
{
    /// <summary>Empty for ONNX's own operators, <c>com.microsoft</c> for those of ONNX Runtime.</summary>
    public string Domain { get; init; } = "";

    /// <summary>Values are <see cref="long"/>, <see cref="float"/>, <see cref="string"/> or arrays of the first two.</summary>
    public IReadOnlyDictionary<string, object> Attributes { get; init; } = new SortedDictionary<string, object>(StringComparer.Ordinal);

    /// <exception cref="ShapeException">The attribute is something else.</exception>
    public long Integer(string attribute, long missing) => Value(attribute, missing, "an integer");

    /// <exception cref="ShapeException">The attribute is something else.</exception>
    public long[] Integers(string attribute, params long[] missing) => Value(attribute, missing, "a list of integers");

    public Node With(string attribute, object value) => this with
    {
        Attributes = new SortedDictionary<string, object>(Attributes.ToDictionary(), StringComparer.Ordinal) { [attribute] = value },
    };

    private T Value<T>(string attribute, T missing, string kind) =>
        !Attributes.TryGetValue(attribute, out var value) ? missing : value is T found ? found : throw new ShapeException($"its attribute '{attribute}' is not {kind}.");

    /// <summary>The same step with input <paramref name="index"/> taken from elsewhere.</summary>
    public Node WithInput(int index, string name)
    {
        var inputs = Inputs.ToArray();
        inputs[index] = name;
        return this with { Inputs = inputs };
    }
}
