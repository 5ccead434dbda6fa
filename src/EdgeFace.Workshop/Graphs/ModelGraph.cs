namespace EdgeFace.Workshop.Graphs;

/// <summary>An input or output of a graph.</summary>
internal sealed record GraphValue(string Name, ElementType Element, int[] Shape);

/// <summary>
/// A model while it is worked on: steps in order of execution, constants, and the shapes of all values.
/// Passes change it in place. Four-dimensional values are [batch, channel, row, column].
/// </summary>
internal sealed class ModelGraph(string name)
{
    private int _lastName;

    public string Name { get; } = name;

    public List<GraphValue> Inputs { get; } = [];

    public List<GraphValue> Outputs { get; } = [];

    public List<Node> Nodes { get; } = [];

    public Dictionary<string, Constant> Constants { get; } = new(StringComparer.Ordinal);

    /// <summary>Shapes of inputs and computed values.</summary>
    public Dictionary<string, int[]> Shapes { get; } = new(StringComparer.Ordinal);

    /// <summary>A name that nothing has yet.</summary>
    public string FreshName(string stem)
    {
        string name;
        do name = $"{stem}_{++_lastName}";
        while (Constants.ContainsKey(name) || Shapes.ContainsKey(name));
        return name;
    }

    public string AddConstant(string stem, Constant constant)
    {
        var name = FreshName(stem);
        Constants.Add(name, constant);
        return name;
    }

    /// <summary>Declares a value with the given shape and returns its name.</summary>
    public string AddValue(string stem, int[] shape)
    {
        var name = FreshName(stem);
        Shapes.Add(name, shape);
        return name;
    }

    public Node? Producer(string value) => Nodes.Find(node => node.Output == value);

    public List<Node> Consumers(string value) => Nodes.FindAll(node => node.Inputs.Contains(value));

    public bool IsOutput(string value) => Outputs.Exists(output => output.Name == value);

    /// <summary>The one step that reads <paramref name="value"/>, or null where there are none, several, or it leaves the graph.</summary>
    public Node? OnlyConsumer(string value) => !IsOutput(value) && Consumers(value) is [var one] ? one : null;

    public void Replace(Node node, params ReadOnlySpan<Node> replacements)
    {
        var at = Nodes.IndexOf(node);
        Nodes.RemoveAt(at);
        for (var i = 0; i < replacements.Length; i++) Nodes.Insert(at + i, replacements[i]);
    }

    /// <summary>Makes every step that reads <paramref name="old"/> read <paramref name="replacement"/>.</summary>
    public void ReplaceUses(string old, string replacement)
    {
        for (var i = 0; i < Nodes.Count; i++)
        {
            var node = Nodes[i];
            if (node.Inputs.Contains(old))
                Nodes[i] = node with { Inputs = [.. node.Inputs.Select(input => input == old ? replacement : input)] };
        }
    }

    /// <summary>Drops steps, constants and shapes that nothing needs.</summary>
    public void RemoveUnused()
    {
        var needed = Outputs.Select(output => output.Name).ToHashSet(StringComparer.Ordinal);
        for (var i = Nodes.Count - 1; i >= 0; i--)
        {
            if (needed.Contains(Nodes[i].Output)) needed.UnionWith(Nodes[i].Inputs);
            else Nodes.RemoveAt(i);
        }

        needed.UnionWith(Inputs.Select(input => input.Name));
        foreach (var name in Constants.Keys.Where(name => !needed.Contains(name)).ToList()) Constants.Remove(name);
        foreach (var name in Shapes.Keys.Where(name => !needed.Contains(name)).ToList()) Shapes.Remove(name);
    }
}
