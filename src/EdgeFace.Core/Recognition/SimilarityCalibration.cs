namespace EdgeFace.Core.Recognition;

/// <summary>One point of an error curve.</summary>
/// <param name="Rate">Share of comparisons at or above <see cref="Similarity"/>.</param>
/// <param name="Similarity">Cosine similarity.</param>
/// <param name="High">Upper end of its 95 % interval over other people, where it was computed.</param>
public sealed record CalibrationPoint(double Rate, float Similarity, float? High = null)
{
    /// <summary>What a threshold is taken from: the bound, so that no door pays for a lucky choice of people.</summary>
    internal float Bound => High ?? Similarity;
}

/// <summary>
/// What a model's similarities mean: measured on people whose identity is known, shipped with the model,
/// and the only source of thresholds.
/// </summary>
/// <param name="Impostors">
/// False-match rate by similarity, rates falling; measured on pairs of different people who look alike
/// (<see cref="Population"/> says how they were chosen), because a door's strangers look like its residents.
/// </param>
/// <param name="Genuine">Share of a person's own comparisons at or above a similarity, rates falling.</param>
/// <param name="MeasuredTo">The smallest rate that the data measured; below it the tail is extrapolated.</param>
/// <param name="Population">Which pictures and pairs, in words.</param>
public sealed record SimilarityCalibration(
    IReadOnlyList<CalibrationPoint> Impostors,
    IReadOnlyList<CalibrationPoint> Genuine,
    double MeasuredTo,
    string Population)
{
    /// <summary>The similarity that different people reach with at most this rate.</summary>
    /// <param name="falseMatchRate">Above 0, below 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The rate is not between 0 and 1.</exception>
    public SimilarityThreshold ThresholdAt(double falseMatchRate)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(falseMatchRate);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(falseMatchRate, 1);
        return new(Interpolate(Math.Log(falseMatchRate)), falseMatchRate, falseMatchRate < MeasuredTo);
    }

    // Tails of similarities are close to straight in the logarithm of the rate; beyond the last point the
    // slope of the last tenfold is kept.
    private float Interpolate(double logRate)
    {
        if (logRate >= Math.Log(Impostors[0].Rate)) return Impostors[0].Bound;
        for (var i = 1; i < Impostors.Count; i++)
        {
            if (logRate >= Math.Log(Impostors[i].Rate)) return Between(Impostors[i - 1], Impostors[i], logRate);
        }

        var last = Impostors[^1];
        var earlier = Impostors.LastOrDefault(p => p.Rate >= last.Rate * 9.99) ?? Impostors[0];
        return Math.Min(1, Between(earlier, last, logRate));
    }

    private static float Between(CalibrationPoint a, CalibrationPoint b, double logRate)
    {
        double from = Math.Log(a.Rate), to = Math.Log(b.Rate);
        return (float)(a.Bound + (b.Bound - a.Bound) * (logRate - from) / (to - from));
    }

    /// <summary>What is wrong with it, in words; empty where nothing is.</summary>
    public IEnumerable<string> Faults()
    {
        if (Impostors.Count < 2) yield return "similarity.impostors needs two points or more";
        if (Genuine.Count < 2) yield return "similarity.genuine needs two points or more";
        if (!(MeasuredTo > 0 && MeasuredTo < 1)) yield return "similarity.measuredTo must lie between 0 and 1";
        if (!Falls(Impostors)) yield return "similarity.impostors must have falling rates and rising similarities, rates in (0, 1], similarities in [-1, 1], and no bound below its similarity";
        if (!Falls(Genuine)) yield return "similarity.genuine must have falling rates and rising similarities, rates in (0, 1], similarities in [-1, 1]";
    }

    private static bool Falls(IReadOnlyList<CalibrationPoint> points)
    {
        for (var i = 0; i < points.Count; i++)
        {
            var (rate, similarity, high) = points[i];
            if (!(rate > 0 && rate <= 1 && similarity >= -1 && similarity <= 1)) return false;
            if (high is { } bound && !(bound >= similarity && bound <= 1)) return false;
            if (i > 0 && !(rate < points[i - 1].Rate && similarity > points[i - 1].Similarity && points[i].Bound > points[i - 1].Bound)) return false;
        }

        return true;
    }
}

/// <param name="Similarity">Cosine similarity at or above which two faces count as one person.</param>
/// <param name="FalseMatchRate">The rate it was computed for.</param>
/// <param name="Extrapolated">True where the rate is below what the calibration measured.</param>
public readonly record struct SimilarityThreshold(float Similarity, double FalseMatchRate, bool Extrapolated);
