namespace EdgeFace.Core.Evaluation;

/// <summary>Two models on the same pairs: what of their difference is more than chance.</summary>
/// <param name="Difference">Mean accuracy of the first less that of the second.</param>
/// <param name="Interval">Of the difference, over other people.</param>
/// <param name="OnlyFirstRight">Pairs that only the first gets right.</param>
/// <param name="OnlySecondRight">Pairs that only the second gets right.</param>
/// <param name="Probability">
/// McNemar's exact test, two-sided: how likely so uneven a split would be if both were equally good. It takes pairs as
/// independent; the interval does not.
/// </param>
public sealed record PairedAccuracy(
    double Difference, ConfidenceInterval Interval, int OnlyFirstRight, int OnlySecondRight, double Probability)
{
    /// <summary>True where the interval leaves out no difference.</summary>
    public bool IsSignificant => Interval.Low > 0 || Interval.High < 0;

    /// <exception cref="ArgumentException">The models were not measured on the same pairs.</exception>
    public static PairedAccuracy Of(
        IReadOnlyList<FoldedPair> pairs, FoldedAccuracy first, FoldedAccuracy second, EvaluationPeople people, PersonBootstrap bootstrap)
    {
        if (first.Right.Count != pairs.Count || second.Right.Count != pairs.Count)
            throw new ArgumentException("Both models must be measured on the same pairs.", nameof(pairs));
        var values = new PairValue[pairs.Count];
        int onlyFirst = 0, onlySecond = 0;
        for (var i = 0; i < pairs.Count; i++)
        {
            if (first.Right[i] && !second.Right[i]) onlyFirst++;
            if (!first.Right[i] && second.Right[i]) onlySecond++;
            values[i] = new((first.Right[i] ? 1 : 0) - (second.Right[i] ? 1 : 0), pairs[i].Score.A, pairs[i].Score.B);
        }

        return new((double)(onlyFirst - onlySecond) / pairs.Count, bootstrap.MeanOf(people, values),
            onlyFirst, onlySecond, McNemar(onlyFirst, onlySecond));
    }

    /// <summary>Two-sided exact binomial test of an even split (McNemar 1947).</summary>
    internal static double McNemar(int onlyFirst, int onlySecond)
    {
        var n = onlyFirst + onlySecond;
        var logTerm = -n * Math.Log(2);
        var tail = 0.0;
        for (var k = 0; k <= Math.Min(onlyFirst, onlySecond); k++)
        {
            tail += Math.Exp(logTerm);
            logTerm += Math.Log((double)(n - k) / (k + 1));
        }

        return Math.Min(1, 2 * tail);
    }
}
