using EdgeFace.Workshop.Import;
using EdgeFace.Workshop.Onnx.Proto;

namespace EdgeFace.Workshop.Onnx;

/// <summary>Puts a graph's steps into an order in which each value is computed before it is read.</summary>
internal static class OnnxOrder
{
    /// <returns>The file's own order where that is one.</returns>
    /// <exception cref="InvalidModelFileException">Steps wait for one another in a circle, or two compute one value.</exception>
    public static IReadOnlyList<OnnxNode> Sort(OnnxGraph graph)
    {
        var producers = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var (index, node) in graph.Node.Index())
        {
            foreach (var output in node.Output.Where(output => output.Length > 0))
            {
                if (!producers.TryAdd(output, index)) throw new InvalidModelFileException($"Two steps compute '{output}'.");
            }
        }

        foreach (var name in graph.Initializer.Select(tensor => tensor.Name).Concat(graph.Input.Select(input => input.Name)))
        {
            if (producers.ContainsKey(name)) throw new InvalidModelFileException($"'{name}' is given, and computed too.");
        }

        var waits = new int[graph.Node.Count];
        var readers = new List<int>[graph.Node.Count];
        for (var i = 0; i < readers.Length; i++) readers[i] = [];
        foreach (var (index, node) in graph.Node.Index())
        {
            foreach (var input in node.Input)
            {
                if (!producers.TryGetValue(input, out var producer)) continue;
                readers[producer].Add(index);
                waits[index]++;
            }
        }

        return Order(graph, waits, readers);
    }

    private static List<OnnxNode> Order(OnnxGraph graph, int[] waits, List<int>[] readers)
    {
        // The smallest index first keeps an order that is one already.
        var ready = new PriorityQueue<int, int>(Enumerable.Range(0, waits.Length).Where(i => waits[i] == 0).Select(i => (i, i)));
        var sorted = new List<OnnxNode>();
        while (ready.TryDequeue(out var index, out _))
        {
            sorted.Add(graph.Node[index]);
            foreach (var reader in readers[index])
            {
                if (--waits[reader] == 0) ready.Enqueue(reader, reader);
            }
        }

        if (sorted.Count == graph.Node.Count) return sorted;
        var circle = graph.Node.Where((_, i) => waits[i] > 0).Take(5).Select(node => $"'{node.Output.FirstOrDefault()}' ({node.OpType})");
        throw new InvalidModelFileException($"The graph is cyclic: steps wait for one another, among them {string.Join(", ", circle)}.");
    }
}
