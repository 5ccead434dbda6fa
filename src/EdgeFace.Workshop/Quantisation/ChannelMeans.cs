using EdgeFace.Workshop.Graphs;

namespace EdgeFace.Workshop.Quantisation;

/// <summary>Means of channels, carried over from the prepared graph, where they were measured, to the equalised one.</summary>
internal static class ChannelMeans
{
    public static Dictionary<string, double[]> Of(ModelGraph equalised, CalibrationTable table, IReadOnlyDictionary<string, double[]> factors)
    {
        var result = new Dictionary<string, double[]>(StringComparer.Ordinal);
        foreach (var value in ByteLayers.Values(equalised).Append(equalised.Inputs[0].Name))
        {
            var mean = table.RangesOf(value, equalised.Shapes[value][1]).Mean.ToArray();
            if (factors.TryGetValue(value, out var factor))
            {
                for (var c = 0; c < mean.Length; c++) mean[c] *= factor[c];
            }

            result.Add(value, mean);
        }

        return result;
    }
}
