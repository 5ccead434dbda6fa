namespace EdgeFace.Core.Evaluation;

/// <summary>Similarities of pictures of the same person. Immutable; 12 bytes a comparison.</summary>
public sealed class GenuineScores
{
    private readonly ComparisonScore[] _ascending;

    public GenuineScores(IEnumerable<ComparisonScore> scores)
    {
        _ascending = [.. scores];
        Array.Sort(_ascending);
    }

    public int Count => _ascending.Length;

    /// <summary>Lowest first.</summary>
    public ReadOnlySpan<ComparisonScore> Ascending => _ascending;

    /// <summary>TAR: share of comparisons at or above <paramref name="threshold"/>; 1 - FNMR. 0 where there are none.</summary>
    public double TrueAcceptRateAt(float threshold) => Count == 0 ? 0 : (double)(Count - CountBelow(threshold)) / Count;

    /// <summary>FNMR: share of comparisons below <paramref name="threshold"/> (ISO/IEC 19795-1:2021). 0 where there are none.</summary>
    public double FalseNonMatchRateAt(float threshold) => Count == 0 ? 0 : (double)CountBelow(threshold) / Count;

    /// <summary>The similarity that this share of the comparisons reaches.</summary>
    /// <exception cref="InvalidOperationException">There are no comparisons.</exception>
    public float SimilarityReachedBy(double share) => Count == 0
        ? throw new InvalidOperationException("No comparisons of a person with themselves.")
        : _ascending[Math.Clamp((int)Math.Floor((1 - share) * Count), 0, Count - 1)].Similarity;

    /// <summary>Counts in <paramref name="bins"/> equal parts of -1 to 1.</summary>
    public long[] Histogram(int bins)
    {
        var result = new long[bins];
        foreach (var score in _ascending)
            result[Math.Clamp((int)((score.Similarity + 1.0) * bins / 2), 0, bins - 1)]++;
        return result;
    }

    private int CountBelow(float threshold)
    {
        int low = 0, high = _ascending.Length;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_ascending[middle].Similarity < threshold) low = middle + 1;
            else high = middle;
        }

        return low;
    }
}
