namespace EdgeFace.Workshop.Quantisation;

/// <summary>Finds the range that 256 steps are best spread over: narrower steps are finer, what lies outside is cut off.</summary>
internal static class RangeSearch
{
    private const int Steps = 100;
    private const double CutByPercentile = 1e-4;

    public static ByteScale Find(ValueHistogram histogram, RangeMethod method)
    {
        var (low, high) = Range(histogram, method);
        return ByteScale.Spanning(low, high);
    }

    /// <summary>The scale of signed bytes with zero point 0.</summary>
    public static float FindSymmetric(ValueHistogram histogram, RangeMethod method)
    {
        double low = Math.Min(histogram.Low, 0), high = Math.Max(histogram.High, 0);
        if (method != RangeMethod.Mse)
        {
            (low, high) = Range(histogram, method);
            return Signed(Math.Max(-low, high));
        }

        var largest = Math.Max(-low, high);
        var (best, least) = (largest, double.PositiveInfinity);
        for (var step = 0; step < Steps; step++)
        {
            var end = largest * (Steps - step) / Steps;
            var loss = Loss(histogram, Signed(end), -end, end);
            if (loss < least) (best, least) = (end, loss);
        }

        return Signed(best);
    }

    private static (double Low, double High) Range(ValueHistogram histogram, RangeMethod method) => method switch
    {
        RangeMethod.MinMax => (histogram.Low, histogram.High),
        RangeMethod.Percentile => (Percentile(histogram, fromTop: false), Percentile(histogram, fromTop: true)),
        _ => LeastSquareError(histogram),
    };

    // The loss is close to separable: the two ends are searched in turn, and few rounds settle it.
    private static (double Low, double High) LeastSquareError(ValueHistogram histogram)
    {
        double low = Math.Min(histogram.Low, 0), high = Math.Max(histogram.High, 0);
        var least = Loss(histogram, low, high);
        for (var round = 0; round < 3; round++)
        {
            (low, least) = Search(low, least, end => Loss(histogram, end, high));
            (high, least) = Search(high, least, end => Loss(histogram, low, end));
        }

        return (low, high);
    }

    private static (double End, double Least) Search(double end, double least, Func<double, double> loss)
    {
        var chosen = end;
        for (var step = 1; step < Steps; step++)
        {
            var narrowed = end * (Steps - step) / Steps;
            var found = loss(narrowed);
            if (found < least) (chosen, least) = (narrowed, found);
        }

        return (chosen, least);
    }

    private static double Loss(ValueHistogram histogram, double low, double high)
    {
        var scale = ByteScale.Spanning(low, high);
        return Loss(histogram, scale.Scale, -scale.ZeroPoint * (double)scale.Scale, (255 - scale.ZeroPoint) * (double)scale.Scale);
    }

    private static double Loss(ValueHistogram histogram, float step, double low, double high)
    {
        var width = (histogram.High - histogram.Low) / histogram.Weights.Count;
        var loss = histogram.Total * step * step / 12;
        for (var i = 0; i < histogram.Weights.Count; i++)
        {
            var weight = histogram.Weights[i];
            if (weight == 0) continue;
            var value = histogram.Low + (i + 0.5) * width;
            var cut = value < low ? low - value : value > high ? value - high : 0;
            loss += weight * cut * cut;
        }

        return loss;
    }

    private static double Percentile(ValueHistogram histogram, bool fromTop)
    {
        var count = histogram.Weights.Count;
        var width = (histogram.High - histogram.Low) / count;
        var left = CutByPercentile * histogram.Weights.Sum();
        for (var i = 0; i < count; i++)
        {
            var bin = fromTop ? count - 1 - i : i;
            left -= histogram.Weights[bin];
            if (left < 0) return histogram.Low + (fromTop ? bin + 1 : bin) * width;
        }

        return fromTop ? histogram.High : histogram.Low;
    }

    private static float Signed(double end) => end < 1e-12 ? 1 : (float)(end / 127);
}
