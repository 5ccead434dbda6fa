using EdgeFace.Vision.Packages;
using EdgeFace.Workshop.Graphs;

namespace EdgeFace.Workshop.Inspecting;

/// <summary>What a model is; written as JSON as it is.</summary>
/// <param name="Operators">By name, how many.</param>
/// <param name="Manifest">Of the package; null for a file alone.</param>
internal sealed record ModelInspection(
    string File, long Bytes, string Sha256, IReadOnlyList<InspectedValue> Inputs, IReadOnlyList<InspectedValue> Outputs,
    IReadOnlyDictionary<string, int> Operators, long Parameters, long Macs, long PeakActivationBytes, IReadOnlyList<StepCost> Steps, ModelManifest? Manifest)
{
    /// <summary>What ONNX Runtime makes of the operators on this machine; null where it was not asked.</summary>
    public IReadOnlyDictionary<string, int>? Optimised { get; init; }

    public static ModelInspection Of(string file, byte[] content, ModelGraph graph, ModelManifest? manifest)
    {
        var costs = GraphCosts.Of(graph);
        var operators = costs.Steps.GroupBy(step => step.Operator).OrderByDescending(group => group.Count()).ThenBy(group => group.Key, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.Count(), StringComparer.Ordinal);
        return new(
            file, content.Length, Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(content)),
            [.. graph.Inputs.Select(InspectedValue.Of)], [.. graph.Outputs.Select(InspectedValue.Of)], operators,
            costs.Parameters, costs.Macs, costs.PeakActivationBytes, costs.Steps, manifest);
    }
}

internal sealed record InspectedValue(string Name, string Element, IReadOnlyList<int> Shape)
{
    public static InspectedValue Of(GraphValue value) => new(value.Name, value.Element.ToString().ToLowerInvariant(), value.Shape);
}
