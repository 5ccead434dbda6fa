using EdgeFace.Workshop.Graphs;

namespace EdgeFace.Workshop.Import;

/// <summary>Tells detectors apart by what they give.</summary>
internal static class DetectorArchitectures
{
    public const string YuNet = "yunet";
    public const string BlazeFaceShort = "blazeface-short";
    public const string BlazeFaceFull = "blazeface-full";

    private static readonly string[] YuNetParts = ["cls", "obj", "bbox", "kps"];
    private static readonly int[] YuNetStrides = [8, 16, 32];
    private static readonly int[] YuNetWidths = [1, 1, 4, 10];

    /// <summary>Finds the architecture and the outputs in the order in which its decoder reads them.</summary>
    /// <exception cref="InvalidModelFileException">The outputs are none that a decoder reads.</exception>
    public static (string Architecture, IReadOnlyList<string> Outputs) Of(ModelGraph graph)
    {
        var outputs = graph.Outputs;
        if (YuNetOutputs(graph) is { } found) return (YuNet, found);
        if (Has(outputs, 896 * 16) is { } shortBoxes && Has(outputs, 896) is { } shortScores) return (BlazeFaceShort, [shortBoxes, shortScores]);
        if (Has(outputs, 2304 * 16) is { } fullBoxes && Has(outputs, 2304) is { } fullScores) return (BlazeFaceFull, [fullBoxes, fullScores]);
        var shapes = string.Join(", ", outputs.Select(output => $"{output.Name} [{string.Join(", ", output.Shape)}]"));
        throw new InvalidModelFileException($"No detector that this program can read gives such outputs: {shapes}. It reads {YuNet} (12 outputs), {BlazeFaceShort} and {BlazeFaceFull}.");
    }

    private static List<string>? YuNetOutputs(ModelGraph graph)
    {
        var (height, width) = (graph.Inputs[0].Shape[^2], graph.Inputs[0].Shape[^1]);
        var found = new List<string>();
        foreach (var (part, values) in YuNetParts.Zip(YuNetWidths))
        {
            foreach (var stride in YuNetStrides)
            {
                var cells = height / stride * (width / stride);
                var output = graph.Outputs.FirstOrDefault(output => output.Name.StartsWith($"{part}_{stride}", StringComparison.Ordinal) && Count(output) == cells * values);
                if (output is null) return null;
                found.Add(output.Name);
            }
        }

        return found;
    }

    private static string? Has(List<GraphValue> outputs, int length) => outputs.FirstOrDefault(output => Count(output) == length)?.Name;

    private static int Count(GraphValue value) => value.Shape.Aggregate(1, (product, side) => product * side);
}
