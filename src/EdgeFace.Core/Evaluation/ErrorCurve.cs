namespace EdgeFace.Core.Evaluation;

/// <summary>One threshold and what it does.</summary>
/// <param name="Threshold">Similarity at or above which two faces match.</param>
/// <param name="FalseMatchRate">FMR, 0 to 1.</param>
/// <param name="TrueAcceptRate">TAR = 1 - FNMR, 0 to 1.</param>
public readonly record struct CurvePoint(float Threshold, double FalseMatchRate, double TrueAcceptRate)
{
    /// <summary>FNMR, 0 to 1.</summary>
    public double FalseNonMatchRate => 1 - TrueAcceptRate;
}

/// <summary>FMR against FNMR over all thresholds, thinned: the ROC and the DET curve (ISO/IEC 19795-1:2021).</summary>
public static class ErrorCurve
{
    /// <summary>
    /// Points at falling thresholds with rising FMR, spaced evenly in its logarithm from one match of all to 1.
    /// </summary>
    /// <param name="pointsPerDecade">1 and more.</param>
    public static IReadOnlyList<CurvePoint> Of(GenuineScores genuine, ImpostorScores impostors, int pointsPerDecade = 12)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(pointsPerDecade, 1);
        var points = new List<CurvePoint>();
        if (impostors.Count == 0) return points;
        var steps = (int)Math.Ceiling(Math.Log10(impostors.Count) * pointsPerDecade);
        for (var step = -1; step <= steps; step++)
        {
            var wanted = step < 0 ? 0 : Math.Pow(10, -(steps - step) / (double)pointsPerDecade);
            var threshold = impostors.ThresholdAt(wanted);
            if (points.Count > 0 && threshold >= points[^1].Threshold) continue;
            points.Add(new(threshold, impostors.RateAt(threshold), genuine.TrueAcceptRateAt(threshold)));
        }

        return points;
    }

    /// <summary>
    /// EER: where FMR and FNMR are equal, taken as their mean at the threshold where they are closest; found by bisection,
    /// as FMR falls and FNMR rises with the threshold.
    /// </summary>
    public static CurvePoint EqualErrorRate(GenuineScores genuine, ImpostorScores impostors)
    {
        float low = -1, high = 1;
        while (true)
        {
            var middle = (low + high) / 2;
            if (middle <= low || middle >= high) break;
            if (impostors.RateAt(middle) > genuine.FalseNonMatchRateAt(middle)) low = middle;
            else high = middle;
        }

        var best = Gap(low) < Gap(high) ? low : high;
        var rate = (impostors.RateAt(best) + genuine.FalseNonMatchRateAt(best)) / 2;
        return new(best, rate, 1 - rate);

        double Gap(float t) => Math.Abs(impostors.RateAt(t) - genuine.FalseNonMatchRateAt(t));
    }
}
