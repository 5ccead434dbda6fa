using EdgeFace.Workshop.Graphs;

namespace EdgeFace.Workshop.Inspecting;

/// <summary>One step with what it costs.</summary>
/// <param name="Name">Of the value that it gives.</param>
/// <param name="Macs">Multiplications with addition, for one picture.</param>
/// <param name="Parameters">Numbers that it reads as weights.</param>
internal sealed record StepCost(string Name, string Operator, IReadOnlyList<int> Shape, long Macs, long Parameters);

/// <summary>What a graph costs before ONNX Runtime's own optimisation, for one picture.</summary>
/// <param name="PeakActivationBytes">Largest sum of values that are alive at once, steps in their order.</param>
internal sealed record GraphCosts(IReadOnlyList<StepCost> Steps, long PeakActivationBytes)
{
    public long Macs => Steps.Sum(step => step.Macs);

    public long Parameters => Steps.Sum(step => step.Parameters);

    public static GraphCosts Of(ModelGraph graph)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var steps = graph.Nodes.Select(node => new StepCost(
            node.Output, node.Domain.Length > 0 ? $"{node.Domain}.{node.Operator}" : node.Operator, graph.Shapes[node.Output], Multiplications(graph, node),
            node.Inputs.Where(input => graph.Constants.ContainsKey(input) && seen.Add(input)).Sum(input => (long)graph.Constants[input].Count))).ToList();
        return new(steps, Peak(graph));
    }

    private static long Multiplications(ModelGraph graph, Node node)
    {
        long Count(string value) => graph.Shapes[value].Aggregate(1L, (product, side) => product * side);
        switch (node.Operator)
        {
            case "Conv" or "QLinearConv":
                var weights = ShapeOf(graph, node.Inputs[node.Operator == "Conv" ? 1 : 3]);
                return Count(node.Output) * weights[1] * weights[2] * weights[3];
            case "Gemm" or "MatMul":
                var inner = node.Operator == "MatMul" || node.Integer("transA", 0) == 0 ? ShapeOf(graph, node.Inputs[0])[^1] : ShapeOf(graph, node.Inputs[0])[^2];
                return Count(node.Output) * inner;
            default:
                return 0;
        }
    }

    private static int[] ShapeOf(ModelGraph graph, string value) => graph.Constants.TryGetValue(value, out var constant) ? constant.Shape : graph.Shapes[value];

    private static long Peak(ModelGraph graph)
    {
        var last = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var (index, node) in graph.Nodes.Index())
        {
            foreach (var input in node.Inputs.Where(graph.Shapes.ContainsKey)) last[input] = index;
        }

        foreach (var output in graph.Outputs) last[output.Name] = graph.Nodes.Count;
        var bytes = ElementBytes(graph);
        long Size(string value) => graph.Shapes[value].Aggregate((long)bytes[value], (product, side) => product * side);
        long alive = graph.Inputs.Sum(input => Size(input.Name)), peak = alive;
        foreach (var (index, node) in graph.Nodes.Index())
        {
            alive += Size(node.Output);
            peak = Math.Max(peak, alive);
            foreach (var dead in node.Inputs.Append(node.Output).Distinct().Where(value => graph.Shapes.ContainsKey(value) && last.GetValueOrDefault(value, index) == index)) alive -= Size(dead);
        }

        return peak;
    }

    private static Dictionary<string, int> ElementBytes(ModelGraph graph)
    {
        var bytes = graph.Inputs.ToDictionary(input => input.Name, input => input.Element is ElementType.UInt8 or ElementType.Int8 ? 1 : 4, StringComparer.Ordinal);
        foreach (var node in graph.Nodes)
        {
            bytes[node.Output] = node.Operator switch
            {
                "QLinearConv" or "QLinearAdd" or "QuantizeLinear" => 1,
                "DequantizeLinear" => 4,
                "Cast" => node.Integer("to", 1) is 2 or 3 or 9 ? 1 : 4,
                _ => node.Inputs.Where(bytes.ContainsKey).Select(input => bytes[input]).DefaultIfEmpty(4).First(),
            };
        }

        return bytes;
    }
}
