namespace EdgeFace.Core.Recognition;

/// <summary>
/// Share of comparisons at or above a similarity, as a curve through calibration points. Between points it is straight
/// in the logarithm of the rate, as tails of similarities nearly are; beyond the last point the slope of the last tenfold
/// goes on, which measured tails stay below; above the first point the curve bends to a rate of 1.
/// </summary>
public sealed class SimilarityCurve
{
    private readonly double[] _logRates;
    private readonly double[] _similarities;

    /// <param name="points">Rates falling, similarities rising, two or more.</param>
    /// <param name="bound">Take each point's upper bound, where it has one.</param>
    public SimilarityCurve(IReadOnlyList<CalibrationPoint> points, bool bound)
    {
        _logRates = [.. points.Select(p => Math.Log(p.Rate))];
        _similarities = [.. points.Select(p => (double)(bound ? p.Bound : p.Similarity))];
    }

    /// <summary>The similarity that this share reaches.</summary>
    /// <param name="rate">Above 0, at most 1.</param>
    public double SimilarityAt(double rate)
    {
        var log = Math.Log(rate);
        if (log >= _logRates[0]) return _similarities[0];
        for (var i = 1; i < _logRates.Length; i++)
        {
            if (log >= _logRates[i]) return Between(i - 1, i, log);
        }

        var (from, last) = LastTenfold();
        return Math.Min(1, Between(from, last, log));
    }

    /// <summary>The share that reaches this similarity: above 0, at most 1.</summary>
    public double RateAt(double similarity)
    {
        if (similarity < _similarities[0])
        {
            // The share below falls as steeply as it rises behind the first point.
            var below = 1 - Math.Exp(_logRates[0]);
            return 1 - below * Math.Exp((similarity - _similarities[0]) / ScaleBelow());
        }

        for (var i = 1; i < _similarities.Length; i++)
        {
            if (similarity <= _similarities[i]) return LogRate(i - 1, i, similarity);
        }

        var (from, last) = LastTenfold();
        return LogRate(from, last, similarity);
    }

    private double Between(int a, int b, double log) =>
        _similarities[a] + (_similarities[b] - _similarities[a]) * (log - _logRates[a]) / (_logRates[b] - _logRates[a]);

    private double LogRate(int a, int b, double similarity) => Math.Exp(
        _logRates[a] + (_logRates[b] - _logRates[a]) * (similarity - _similarities[a]) / (_similarities[b] - _similarities[a]));

    private (int From, int Last) LastTenfold()
    {
        var last = _logRates.Length - 1;
        var from = 0;
        for (var i = 0; i < last; i++)
        {
            if (_logRates[i] >= _logRates[last] + Math.Log(9.99)) from = i;
        }

        return (from, last);
    }

    private double ScaleBelow() => Math.Max(0.01, (_similarities[1] - _similarities[0]) / 2);
}
