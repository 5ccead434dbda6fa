namespace EdgeFace.Core.Evaluation;

/// <summary>An interval that covers the true value in 95 of 100 repetitions with other people.</summary>
public readonly record struct ConfidenceInterval(double Low, double High)
{
    /// <summary>The middle 95 % of the replicates (Efron's percentile interval).</summary>
    /// <param name="replicates">Sorted in place.</param>
    internal static ConfidenceInterval Of(Span<double> replicates)
    {
        replicates.Sort();
        return new(At(replicates, 0.025), At(replicates, 0.975));
    }

    private static double At(ReadOnlySpan<double> sorted, double share)
    {
        var place = share * (sorted.Length - 1);
        var below = (int)place;
        var above = Math.Min(below + 1, sorted.Length - 1);
        return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
    }
}
