using System.Numerics.Tensors;
using EdgeFace.Core.Recognition;

namespace EdgeFace.Core.Evaluation;

/// <summary>
/// Similarities between people who look alike: every picture of a person against every picture of the few other
/// people nearest to them. A pair of strangers picked at random says little about a door, whose strangers are
/// colleagues, neighbours and relatives of its residents.
/// </summary>
public sealed class LookAlikeScores
{
    /// <summary>A rate counts as measured where at least this many pairs of people reach the similarity.</summary>
    private const int MeasuredPairs = 10;

    private readonly (float Similarity, int A, int B)[] _scores;
    private readonly int _groups;

    private LookAlikeScores((float Similarity, int A, int B)[] descending, int groups)
    {
        _scores = descending;
        _groups = groups;
        MeasuredTo = (double)FirstWithPairs(descending) / descending.Length;
    }

    /// <summary>How many comparisons there are.</summary>
    public int Count => _scores.Length;

    /// <summary>The smallest rate that these comparisons measure.</summary>
    /// <remarks>Several comparisons of the same two people are no more than one finding.</remarks>
    public double MeasuredTo { get; }

    /// <param name="neighbours">How many other people, nearest by the mean of their embeddings, each is compared with.</param>
    /// <exception cref="InvalidOperationException">There are not more people than neighbours.</exception>
    public static LookAlikeScores Of(EvaluationPeople people, EmbeddingTable embeddings, int neighbours, CancellationToken stop)
    {
        var pictures = Enumerable.Range(0, people.PictureCount).Where(embeddings.Has)
            .GroupBy(people.GroupOf).OrderBy(g => g.Key).ToDictionary(g => g.Key, g => g.ToArray());
        if (pictures.Count <= neighbours)
            throw new InvalidOperationException($"{pictures.Count} people are too few for {neighbours} look-alikes each.");
        var scores = new List<(float, int, int)>();
        foreach (var (a, b) in Pairs(pictures, embeddings, neighbours, stop))
        {
            foreach (var i in pictures[a])
            {
                foreach (var j in pictures[b]) scores.Add((embeddings.Similarity(i, j), a, b));
            }
        }

        scores.Sort((x, y) => y.CompareTo(x));
        return new([.. scores], people.GroupCount);
    }

    /// <summary>The similarity that this share of the comparisons reaches, with its upper bound over other people.</summary>
    /// <param name="rates">Falling.</param>
    public IReadOnlyList<CalibrationPoint> Curve(IReadOnlyList<double> rates, int replicates, ulong seed)
    {
        var found = rates.Select(_ => new double[replicates]).ToArray();
        var random = new SeededRandom(seed);
        var weights = new int[_groups];
        for (var r = 0; r < replicates; r++)
        {
            Array.Clear(weights);
            for (var i = 0; i < _groups; i++) weights[random.Below(_groups)]++;
            for (var k = 0; k < rates.Count; k++) found[k][r] = ReachedBy(rates[k], weights);
        }

        return [.. rates.Select((rate, k) => new CalibrationPoint(
            rate, ReachedBy(rate, null), (float)ConfidenceInterval.Of(found[k]).High))];
    }

    // Comparisons, the highest first, until so many pairs of people are among them.
    private static int FirstWithPairs((float Similarity, int A, int B)[] descending)
    {
        var pairs = new HashSet<(int, int)>();
        for (var i = 0; i < descending.Length; i++)
        {
            pairs.Add((descending[i].A, descending[i].B));
            if (pairs.Count == MeasuredPairs) return i + 1;
        }

        return descending.Length;
    }

    private float ReachedBy(double rate, int[]? weights)
    {
        long Weight((float Similarity, int A, int B) score) => weights is null ? 1 : (long)weights[score.A] * weights[score.B];
        long total = 0;
        foreach (var score in _scores) total += Weight(score);
        var above = (long)Math.Max(1, Math.Floor(rate * total));
        foreach (var score in _scores)
        {
            above -= Weight(score);
            if (above <= 0) return score.Similarity;
        }

        return _scores[^1].Similarity;
    }

    private static SortedSet<(int A, int B)> Pairs(
        Dictionary<int, int[]> pictures, EmbeddingTable embeddings, int neighbours, CancellationToken stop)
    {
        var people = pictures.Keys.ToArray();
        var means = people.Select(p => Mean(pictures[p], embeddings)).ToArray();
        var pairs = new SortedSet<(int, int)>();
        var order = new (float Similarity, int Other)[people.Length];
        for (var i = 0; i < people.Length; i++)
        {
            stop.ThrowIfCancellationRequested();
            for (var j = 0; j < people.Length; j++)
                order[j] = (j == i ? float.NegativeInfinity : TensorPrimitives.Dot(means[i], means[j]), j);
            Array.Sort(order, (x, y) => y.CompareTo(x));
            foreach (var (_, j) in order.AsSpan(0, neighbours))
                pairs.Add((Math.Min(people[i], people[j]), Math.Max(people[i], people[j])));
        }

        return pairs;
    }

    private static float[] Mean(int[] pictures, EmbeddingTable embeddings)
    {
        var mean = new float[embeddings.Dimension];
        foreach (var picture in pictures) TensorPrimitives.Add<float>(mean, embeddings.Row(picture), mean);
        Embedding.TryNormalise(mean);
        return mean;
    }
}
