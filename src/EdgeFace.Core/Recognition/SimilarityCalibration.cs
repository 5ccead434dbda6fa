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
/// <param name="GenuineOfFour">As <paramref name="Genuine"/>, but to the mean of four templates of as many occasions.</param>
/// <param name="Noise">How frames of one approach scatter; null where nobody measured it.</param>
public sealed record SimilarityCalibration(
    IReadOnlyList<CalibrationPoint> Impostors,
    IReadOnlyList<CalibrationPoint> Genuine,
    double MeasuredTo,
    string Population,
    IReadOnlyList<CalibrationPoint>? GenuineOfFour = null,
    FrameNoise? Noise = null)
{
    /// <summary>
    /// For models whose scatter was not measured: what MobileFaceNet shows on webcam clips of six people, taken large.
    /// </summary>
    public static readonly FrameNoise UsualNoise = new(0.045, 0.3);

    /// <summary>The scatter measured, else the usual one.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public FrameNoise NoiseOrUsual => Noise ?? UsualNoise;

    /// <summary>The similarity that different people reach with at most this rate.</summary>
    /// <param name="falseMatchRate">Above 0, below 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The rate is not between 0 and 1.</exception>
    public SimilarityThreshold ThresholdAt(double falseMatchRate)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(falseMatchRate);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(falseMatchRate, 1);
        return new((float)new SimilarityCurve(Impostors, bound: true).SimilarityAt(falseMatchRate), falseMatchRate, falseMatchRate < MeasuredTo);
    }

    /// <summary>What is wrong with it, in words; empty where nothing is.</summary>
    public IEnumerable<string> Faults()
    {
        if (Impostors.Count < 2) yield return "similarity.impostors needs two points or more";
        if (Genuine.Count < 2) yield return "similarity.genuine needs two points or more";
        if (!(MeasuredTo > 0 && MeasuredTo < 1)) yield return "similarity.measuredTo must lie between 0 and 1";
        if (!Falls(Impostors)) yield return "similarity.impostors must have falling rates and rising similarities, rates in (0, 1], similarities in [-1, 1], and no bound below its similarity";
        if (!Falls(Genuine)) yield return "similarity.genuine must have falling rates and rising similarities, rates in (0, 1], similarities in [-1, 1]";
        if (GenuineOfFour is { } several && (several.Count < 2 || !Falls(several))) yield return "similarity.genuineOfFour must be like similarity.genuine";
        foreach (var fault in Noise?.Faults() ?? []) yield return fault;
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
