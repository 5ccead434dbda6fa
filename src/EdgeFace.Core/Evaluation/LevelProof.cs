using EdgeFace.Core.Recognition;

namespace EdgeFace.Core.Evaluation;

/// <summary>What a level's threshold does to people that its calibration has not seen.</summary>
/// <param name="Strangers"><c>any</c> of the corpus, or <c>kin</c>: the gallery is drawn from the stranger's nearest twentieth.</param>
/// <param name="Expected">False accepts that the level would allow in so many searches.</param>
/// <param name="FalsePositiveRate">FPIR measured.</param>
/// <param name="Interval">95 %: over galleries where false accepts were found, else the bound by Clopper and Pearson.</param>
/// <param name="FalseNegativeRate">FNIR of enrolled people, one picture each; 0 where it was not measured.</param>
public sealed record LevelFinding(
    SecurityLevel Level, string Strangers, int GallerySize, double Threshold, long Searches, long FalsePositives, double Expected,
    double FalsePositiveRate, ConfidenceInterval Interval, double FalseNegativeRate)
{
    /// <summary>Enough false accepts were due to say that the rate is shown; else only the bound stands.</summary>
    public bool Shown => Expected >= 10;

    /// <summary>The rate promised is not refuted: the interval begins at or below it.</summary>
    public bool Holds => Interval.Low <= Level.FalsePositiveRate();
}

/// <summary>
/// Proves levels on people whom the calibration has not seen: each enrols one picture, everybody else comes with one.
/// Single pictures are approaches of one frame, so each level's threshold is computed for one frame.
/// </summary>
public sealed class LevelProof(EvaluationPeople people, EmbeddingTable embeddings, SimilarityCalibration calibration, int galleries, ulong seed)
{
    private const double OneKind = 0.05;

    private readonly int[][] _pictures = [.. Enumerable.Range(0, people.PictureCount).Where(embeddings.Has)
        .GroupBy(people.GroupOf).OrderBy(g => g.Key).Select(g => g.ToArray())];

    private readonly SecurityAssessor _assessor = new(new(calibration), calibration, 1, 1);

    /// <summary>People with two pictures and more: the largest gallery whose FNIR can be measured.</summary>
    public int LargestGallery => _pictures.Count(p => p.Length >= 2);

    /// <summary>Random galleries, everybody else a stranger.</summary>
    public IReadOnlyList<LevelFinding> AnyStrangers(int gallerySize, CancellationToken stop)
    {
        var random = new SeededRandom(seed);
        var runs = new List<(float[] Strangers, float[] Own)>();
        for (var i = 0; i < galleries; i++)
        {
            stop.ThrowIfCancellationRequested();
            runs.Add(Search(gallerySize, random));
        }

        return Findings("any", gallerySize, runs);
    }

    /// <summary>Each stranger meets a gallery of people of their own kind, which is the harder case.</summary>
    public IReadOnlyList<LevelFinding> Kin(int gallerySize, CancellationToken stop)
    {
        var random = new SeededRandom(seed);
        var near = NearestOf(Math.Max(gallerySize, (int)Math.Round(OneKind * _pictures.Length)));
        var runs = new List<(float[] Strangers, float[] Own)>();
        for (var i = 0; i < galleries; i++)
        {
            stop.ThrowIfCancellationRequested();
            var best = new float[_pictures.Length];
            for (var stranger = 0; stranger < _pictures.Length; stranger++)
            {
                random.ChooseFirst(near[stranger].AsSpan(), gallerySize);
                best[stranger] = Best(One(stranger, random), near[stranger].AsSpan(0, gallerySize), random);
            }

            runs.Add((best, []));
        }

        return Findings("kin", gallerySize, runs);
    }

    private List<LevelFinding> Findings(string kind, int size, List<(float[] Strangers, float[] Own)> runs)
    {
        var findings = new List<LevelFinding>();
        foreach (var level in SecurityLevels.All)
        {
            var threshold = _assessor.Assess(level, size, 1).Threshold;
            var searches = runs.Sum(r => (long)r.Strangers.Length);
            var hits = runs.Sum(r => r.Strangers.LongCount(s => s >= threshold));
            var rates = runs.Select(r => (double)r.Strangers.Count(s => s >= threshold) / r.Strangers.Length).ToArray();
            var exact = BinomialInterval.Of(hits, searches);
            var spread = ConfidenceInterval.Of(rates);
            var interval = hits == 0 ? exact : new ConfidenceInterval(Math.Min(exact.Low, spread.Low), Math.Max(exact.High, spread.High));
            var own = runs.SelectMany(r => r.Own).ToArray();
            findings.Add(new(level, kind, size, threshold, searches, hits, level.FalsePositiveRate() * searches,
                (double)hits / searches, interval, own.Length == 0 ? 0 : (double)own.Count(s => s < threshold) / own.Length));
        }

        return findings;
    }

    private (float[] Strangers, float[] Own) Search(int size, SeededRandom random)
    {
        var order = Enumerable.Range(0, _pictures.Length).Where(p => _pictures[p].Length >= 2).ToArray();
        random.ChooseFirst(order.AsSpan(), size);
        var members = order[..size].ToHashSet();
        var enrolled = new int[size];
        var own = new float[size];
        for (var i = 0; i < size; i++)
        {
            random.ChooseFirst(_pictures[order[i]].AsSpan(), 2);
            enrolled[i] = _pictures[order[i]][0];
        }

        for (var i = 0; i < size; i++)
        {
            var probe = _pictures[order[i]][1];
            var best = Enumerable.Range(0, size).MaxBy(k => embeddings.Similarity(probe, enrolled[k]));
            own[i] = best == i ? embeddings.Similarity(probe, enrolled[i]) : -2;
        }

        var strangers = Enumerable.Range(0, _pictures.Length).Where(p => !members.Contains(p))
            .Select(p => One(p, random)).Select(probe => enrolled.Max(e => embeddings.Similarity(probe, e))).ToArray();
        return (strangers, own);
    }

    private float Best(int probe, ReadOnlySpan<int> gallery, SeededRandom random)
    {
        var best = -1f;
        foreach (var person in gallery) best = MathF.Max(best, embeddings.Similarity(probe, One(person, random)));
        return best;
    }

    private int One(int person, SeededRandom random) => _pictures[person][random.Below(_pictures[person].Length)];

    private int[][] NearestOf(int count)
    {
        var means = _pictures.Select(Mean).ToArray();
        return [.. Enumerable.Range(0, means.Length).Select(i => Enumerable.Range(0, means.Length).Where(j => j != i)
            .OrderByDescending(j => System.Numerics.Tensors.TensorPrimitives.Dot<float>(means[i], means[j])).Take(count).ToArray())];
    }

    private float[] Mean(int[] pictures)
    {
        var mean = new float[embeddings.Dimension];
        foreach (var picture in pictures) System.Numerics.Tensors.TensorPrimitives.Add<float>(mean, embeddings.Row(picture), mean);
        Embedding.TryNormalise(mean);
        return mean;
    }
}
