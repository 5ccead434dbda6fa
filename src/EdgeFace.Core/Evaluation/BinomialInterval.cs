namespace EdgeFace.Core.Evaluation;

/// <summary>Interval of a share of independent trials.</summary>
public static class BinomialInterval
{
    private const double Tail = 0.025;

    /// <summary>95 %, exact (Clopper and Pearson 1934): never too narrow; for 0 of n the upper end is the bound to quote.</summary>
    public static ConfidenceInterval Of(long hits, long trials)
    {
        if (trials <= 0) return new(0, 1);
        var low = hits == 0 ? 0 : Solve(p => 1 - AtMost(hits - 1, trials, p) >= Tail);
        var high = hits == trials ? 1 : Solve(p => AtMost(hits, trials, p) <= Tail);
        return new(low, high);
    }

    // The share at which the condition begins to hold.
    private static double Solve(Func<double, bool> holds)
    {
        double low = 0, high = 1;
        for (var i = 0; i < 60; i++)
        {
            var middle = (low + high) / 2;
            if (holds(middle)) high = middle;
            else low = middle;
        }

        return high;
    }

    private static double AtMost(long hits, long trials, double p)
    {
        if (p <= 0) return 1;
        if (p >= 1) return hits >= trials ? 1 : 0;
        double sum = 0, log = trials * double.LogP1(-p), odds = Math.Log(p) - double.LogP1(-p);
        for (long k = 0; k <= hits; k++)
        {
            sum += Math.Exp(log);
            log += Math.Log(trials - k) - Math.Log(k + 1) + odds;
        }

        return Math.Min(1, sum);
    }
}
