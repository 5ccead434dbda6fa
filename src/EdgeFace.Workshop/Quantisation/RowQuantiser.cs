namespace EdgeFace.Workshop.Quantisation;

/// <summary>Which weights of a row a processor may add up in 16 bits.</summary>
internal enum PairRule
{
    /// <summary>Each product goes into 32 bits by itself.</summary>
    None,

    /// <summary>Weights 2j and 2j+1.</summary>
    Neighbours,

    /// <summary>Any two: the order is the runtime's own business.</summary>
    AnyTwo,
}

/// <summary>Weights of one output channel as signed bytes: weight = <paramref name="Scale"/> * byte.</summary>
internal readonly record struct QuantisedRow(sbyte[] Weights, float Scale);

/// <summary>
/// Quantises the weights of one output channel. Processors without VNNI multiply unsigned by signed bytes with
/// VPMADDUBSW, which adds two neighbouring products in 16 bits and saturates. So that every processor computes the same,
/// the scale is chosen such that 255 (w0 + w1) always fits: two weights of one sign add up to 128 at most.
/// </summary>
internal static class RowQuantiser
{
    private const int MostPerPair = 128;
    private const int MostPerWeight = 127;

    public static QuantisedRow Quantise(ReadOnlySpan<float> row, PairRule rule)
    {
        var largest = 0.0;
        foreach (var weight in row) largest = Math.Max(largest, Math.Abs((double)weight));
        if (largest < 1e-30) return new(new sbyte[row.Length], 1);

        var scale = (float)Math.Max(largest / MostPerWeight, LargestPair(row, rule) / MostPerPair);
        var weights = new sbyte[row.Length];
        while (true)
        {
            for (var i = 0; i < row.Length; i++) weights[i] = (sbyte)Math.Clamp(Math.Round(row[i] / (double)scale), -MostPerWeight, MostPerWeight);
            if (LargestPair(weights, rule) <= MostPerPair) return new(weights, scale);

            // Rounding took two weights of a pair up: a little coarser.
            scale *= 1.001f;
        }
    }

    /// <summary>The largest sum, by magnitude, of two weights of one sign that may be added up in 16 bits.</summary>
    public static int LargestPair(ReadOnlySpan<sbyte> row, PairRule rule)
    {
        var values = new float[row.Length];
        for (var i = 0; i < row.Length; i++) values[i] = row[i];
        return (int)LargestPair(values, rule);
    }

    private static double LargestPair(ReadOnlySpan<float> row, PairRule rule) => rule switch
    {
        PairRule.None => 0,
        PairRule.Neighbours => LargestNeighbours(row),
        _ => Math.Max(TwoLargest(row, 1), TwoLargest(row, -1)),
    };

    private static double LargestNeighbours(ReadOnlySpan<float> row)
    {
        var largest = 0.0;
        for (var i = 0; i < row.Length; i += 2)
        {
            double first = row[i], second = i + 1 < row.Length ? row[i + 1] : 0;
            var positive = Math.Max(first, 0) + Math.Max(second, 0);
            var negative = Math.Max(-first, 0) + Math.Max(-second, 0);
            largest = Math.Max(largest, Math.Max(positive, negative));
        }

        return largest;
    }

    private static double TwoLargest(ReadOnlySpan<float> row, int sign)
    {
        double first = 0, second = 0;
        foreach (var weight in row)
        {
            double value = sign * weight;
            if (value > first) (first, second) = (value, first);
            else if (value > second) second = value;
        }

        return first + second;
    }
}
