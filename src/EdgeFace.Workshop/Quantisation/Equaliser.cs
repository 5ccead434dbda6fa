using EdgeFace.Workshop.Graphs;
using EdgeFace.Workshop.Passes;

namespace EdgeFace.Workshop.Quantisation;

/// <summary>
/// Brings the channels of each value closer to one range before all of them share one scale, by scaling them and undoing
/// it in the next layer. Before a depthwise layer, whose weights have a scale a channel, and before the last layer, which
/// stays in floating point, this costs nothing, so ranges become equal. Before a pointwise layer the weights would become
/// as unlike as the channels were: there each gets half, the square root. Values that cannot be scaled exactly stay.
/// </summary>
internal static class Equaliser
{
    // A channel that is nearly dead must not be blown up into noise.
    private const double LeastShare = 1e-3;

    /// <returns>By value, what each of its channels was multiplied by.</returns>
    public static Dictionary<string, double[]> Apply(ModelGraph graph, CalibrationTable table)
    {
        var result = new Dictionary<string, double[]>(StringComparer.Ordinal);
        var done = new HashSet<string>(StringComparer.Ordinal);
        foreach (var value in ByteLayers.Values(graph))
        {
            if (done.Contains(value)) continue;
            var group = ScaleChannels.Group(graph, value);
            done.UnionWith(group);
            if (!ScaleChannels.CanApply(graph, group)) continue;
            var widths = Widths(graph, table, group);
            var widest = widths.Max();
            var free = group.SelectMany(graph.Consumers).All(consumer => consumer.Operator != "Conv" || consumer.Integer("group", 1) > 1);
            var factors = Array.ConvertAll(widths, width =>
            {
                var ratio = widest / Math.Max(width, widest * LeastShare);
                return free ? ratio : Math.Sqrt(ratio);
            });
            ScaleChannels.Apply(graph, value, factors);
            foreach (var member in group) result.Add(member, factors);
        }

        return result;
    }

    private static double[] Widths(ModelGraph graph, CalibrationTable table, IReadOnlyList<string> group)
    {
        var widths = new double[graph.Shapes[group[0]][1]];
        foreach (var value in group.SelectMany(value => WithUnsloped(graph, value)))
        {
            var ranges = table.RangesOf(value, widths.Length);
            for (var c = 0; c < widths.Length; c++)
                widths[c] = Math.Max(widths[c], Math.Max(ranges.Largest[c], 0) - Math.Min(ranges.Least[c], 0));
        }

        return widths;
    }

    private static IEnumerable<string> WithUnsloped(ModelGraph graph, string value) =>
        graph.Producer(value) is { Operator: "PRelu" } activation && ByteLayers.SlopesResult(graph, activation)
            ? [activation.Inputs[0], value]
            : [value];
}
