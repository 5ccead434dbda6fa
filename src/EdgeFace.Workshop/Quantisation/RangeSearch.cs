namespace EdgeFace.Workshop.Quantisation;

/// <summary>
/// Finds the range that loses least when 256 steps are spread over it: narrower steps are finer, what lies outside is
/// cut off. The loss is the mean square error over a histogram.
/// </summary>
internal static class RangeSearch
{
    private const int Steps = 100;

    public static ByteScale LeastSquareError(ValueHistogram histogram)
    {
        double low = Math.Min(histogram.Low, 0), high = Math.Max(histogram.High, 0);
        var best = ByteScale.Spanning(low, high);
        var least = Loss(histogram, best);

        // The two ends are searched in turn: the loss is close to separable, and two rounds settle it.
        for (var round = 0; round < 3; round++)
        {
            (low, best, least) = Search(histogram, best, least, low, narrowed => (narrowed, high));
            (high, best, least) = Search(histogram, best, least, high, narrowed => (low, narrowed));
        }

        return best;
    }

    private static (double End, ByteScale Best, double Least) Search(
        ValueHistogram histogram, ByteScale best, double least, double end, Func<double, (double Low, double High)> range)
    {
        var (chosen, full) = (end, end);
        for (var step = 1; step < Steps; step++)
        {
            var narrowed = full * (Steps - step) / Steps;
            var (low, high) = range(narrowed);
            var candidate = ByteScale.Spanning(low, high);
            var loss = Loss(histogram, candidate);
            if (loss < least) (chosen, best, least) = (narrowed, candidate, loss);
        }

        return (chosen, best, least);
    }

    private static double Loss(ValueHistogram histogram, ByteScale scale)
    {
        var width = (histogram.High - histogram.Low) / histogram.Weights.Count;
        double low = -scale.ZeroPoint * (double)scale.Scale, high = (255 - scale.ZeroPoint) * (double)scale.Scale;
        var loss = histogram.Total * scale.Scale * scale.Scale / 12;
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
}
