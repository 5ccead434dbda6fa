namespace EdgeFace.Core.Evaluation;

/// <summary>TAR at a wanted FMR.</summary>
/// <param name="WantedFalseMatchRate">FMR that was asked for.</param>
/// <param name="Threshold">Computed for it over all impostor comparisons.</param>
/// <param name="FalseMatches">Impostor comparisons that match there.</param>
/// <param name="TrueAcceptRate">Share of genuine comparisons that match.</param>
/// <param name="Interval">Of the TAR, threshold included, over other people.</param>
public sealed record OperatingPoint(
    double WantedFalseMatchRate, float Threshold, long FalseMatches, double TrueAcceptRate, ConfidenceInterval Interval);

/// <summary>
/// Intervals by drawing people, not pairs: pairs that share a person are not independent, and an interval that
/// forgets it is several times too narrow (Bolle, Ratha, Pankanti 2004, "Error analysis of pattern recognition
/// systems: the subsets bootstrap"). A person drawn w times gives its genuine pairs the weight w and its impostor pairs
/// with a person drawn v times the weight w v.
/// </summary>
public sealed class PersonBootstrap(int replicates, ulong seed)
{
    public const int DefaultReplicates = 1000;

    public static PersonBootstrap Default => new(DefaultReplicates, 1);

    /// <summary>TAR at each of these FMRs; each replicate finds its own threshold.</summary>
    /// <remarks>
    /// Where the exact tail does not reach down to an FMR (over four million comparisons above it), its threshold
    /// counts as known.
    /// </remarks>
    /// <exception cref="InvalidOperationException">There are no impostor comparisons.</exception>
    public IReadOnlyList<OperatingPoint> TrueAcceptRates(CorpusScores scores, params IReadOnlyList<double> falseMatchRates)
    {
        var found = Replicate(scores, falseMatchRates);
        return [.. falseMatchRates.Select((rate, i) => PointAt(scores, rate, found[i]))];
    }

    /// <summary>TAR of the first less that of the second at one FMR, each with its own thresholds on the same draws of people.</summary>
    /// <exception cref="ArgumentException">They are not of the same people.</exception>
    public (double Difference, ConfidenceInterval Interval) TrueAcceptRateDifference(CorpusScores first, CorpusScores second, double falseMatchRate)
    {
        if (first.People.GroupCount != second.People.GroupCount || first.Genuine.Count != second.Genuine.Count)
            throw new ArgumentException("Both models must be measured on the same people.", nameof(second));
        var differences = Replicate(first, [falseMatchRate])[0];
        var others = Replicate(second, [falseMatchRate])[0];
        for (var r = 0; r < replicates; r++) differences[r] -= others[r];
        var difference = first.Genuine.TrueAcceptRateAt(first.Impostors.ThresholdAt(falseMatchRate))
            - second.Genuine.TrueAcceptRateAt(second.Impostors.ThresholdAt(falseMatchRate));
        return (difference, ConfidenceInterval.Of(differences));
    }

    /// <summary>The mean of values that each belong to one or two people, and its interval.</summary>
    internal ConfidenceInterval MeanOf(EvaluationPeople people, IReadOnlyList<PairValue> values)
    {
        var means = new double[replicates];
        var draw = new PeopleDraw(people.GroupCount, seed);
        for (var r = 0; r < replicates; r++)
        {
            var weights = draw.Next();
            double sum = 0, total = 0;
            foreach (var value in values)
            {
                int a = people.GroupOf(value.A), b = people.GroupOf(value.B);
                double weight = a == b ? weights[a] : (double)weights[a] * weights[b];
                sum += weight * value.Value;
                total += weight;
            }

            means[r] = total > 0 ? sum / total : 0;
        }

        return ConfidenceInterval.Of(means);
    }

    private double[][] Replicate(CorpusScores scores, IReadOnlyList<double> falseMatchRates)
    {
        var order = Enumerable.Range(0, falseMatchRates.Count).OrderBy(i => falseMatchRates[i]).ToArray();
        var found = falseMatchRates.Select(_ => new double[replicates]).ToArray();
        var thresholds = new float[falseMatchRates.Count];
        var draw = new PeopleDraw(scores.People.GroupCount, seed);
        for (var r = 0; r < replicates; r++)
        {
            var weights = draw.Next();
            FindThresholds(scores, weights, falseMatchRates, order, thresholds);
            WeighGenuine(scores, weights, order, thresholds, found, r);
        }

        return found;
    }

    private static OperatingPoint PointAt(CorpusScores scores, double rate, double[] replicates)
    {
        var threshold = scores.Impostors.ThresholdAt(rate);
        return new(rate, threshold, scores.Impostors.CountAt(threshold),
            scores.Genuine.TrueAcceptRateAt(threshold), ConfidenceInterval.Of(replicates));
    }

    // One walk down the tail serves all rates, the smallest first.
    private static void FindThresholds(
        CorpusScores scores, int[] weights, IReadOnlyList<double> rates, int[] order, float[] thresholds)
    {
        var people = scores.People;
        var total = ImpostorWeight(people, weights);
        var next = 0;
        double above = 0;
        foreach (var score in scores.Impostors.Tail)
        {
            above += (double)weights[people.GroupOf(score.A)] * weights[people.GroupOf(score.B)];
            while (next < order.Length && above > ImpostorScores.AllowedAt(rates[order[next]], total))
                thresholds[order[next++]] = MathF.BitIncrement(score.Similarity);
            if (next == order.Length) return;
        }

        for (; next < order.Length; next++) thresholds[order[next]] = scores.Impostors.ThresholdAt(rates[order[next]]);
    }

    private static void WeighGenuine(
        CorpusScores scores, int[] weights, int[] order, float[] thresholds, double[][] found, int replicate)
    {
        var people = scores.People;
        var ascending = scores.Genuine.Ascending;
        double total = 0, above = 0;
        foreach (var score in ascending) total += weights[people.GroupOf(score.A)];
        var next = 0;
        for (var i = ascending.Length - 1; i >= 0 && next < order.Length; i--)
        {
            while (next < order.Length && ascending[i].Similarity < thresholds[order[next]])
                found[order[next++]][replicate] = total > 0 ? above / total : 0;
            above += weights[people.GroupOf(ascending[i].A)];
        }

        for (; next < order.Length; next++) found[order[next]][replicate] = total > 0 ? above / total : 0;
    }

    private static double ImpostorWeight(EvaluationPeople people, int[] weights)
    {
        double sum = 0, squares = 0;
        for (var g = 0; g < weights.Length; g++)
        {
            var weight = (double)weights[g] * people.PicturesOfGroup[g];
            sum += weight;
            squares += weight * weight;
        }

        return (sum * sum - squares) / 2;
    }

    /// <summary>How often each group is drawn, as many draws as there are groups.</summary>
    private sealed class PeopleDraw(int groups, ulong seed)
    {
        private readonly SeededRandom _random = new(seed);
        private readonly int[] _weights = new int[groups];

        public int[] Next()
        {
            Array.Clear(_weights);
            for (var i = 0; i < groups; i++) _weights[_random.Below(groups)]++;
            return _weights;
        }
    }
}

/// <summary>A number that belongs to a pair of pictures.</summary>
internal readonly record struct PairValue(double Value, int A, int B);
