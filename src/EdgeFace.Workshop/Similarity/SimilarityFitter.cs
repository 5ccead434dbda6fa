using EdgeFace.Core.Evaluation;
using EdgeFace.Core.Recognition;
using EdgeFace.Workshop.Evaluation;
using EdgeFace.Workshop.Evaluation.Corpus;
using EdgeFace.Workshop.Evaluation.Embedding;

namespace EdgeFace.Workshop.Similarity;

/// <summary>
/// Fits what a model's similarities mean on people whose identity is known: how similar people of one kind get, how
/// similar a person stays to themselves, and how much the frames of one approach differ.
/// </summary>
/// <remarks>
/// A door's strangers look like its residents: they are of one region, one profession, often one age. Strangers are
/// therefore drawn from each person's nearest twentieth of the corpus. Six young men of one region before one webcam are
/// to each other, frame by frame, 0.22 on average, 0.47 in the highest hundredth; the nearest twentieth of LFW 0.27 and
/// 0.47, all of LFW 0.01 and 0.35.
/// </remarks>
public static class SimilarityFitter
{
    /// <summary>Share of the other people that count as of one kind.</summary>
    public const double OneKind = 0.05;

    /// <summary>And at least so many of them.</summary>
    private const int FewestNeighbours = 5;
    private const int FewestPairs = 100;

    private const int SeveralTemplates = 4;
    private const int Draws = 40;

    private static readonly double[] ImpostorRates = [0.99, 0.9, 0.7, 0.5, 0.3, 0.1, 0.03, 0.01, 0.003, 0.001, 3e-4, 1e-4, 3e-5, 1e-5, 3e-6, 1e-6];
    private static readonly double[] GenuineRates = [0.999, 0.99, 0.98, 0.95, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1, 0.05, 0.01];

    /// <param name="noise">Measured on clips; null where there are none.</param>
    /// <exception cref="EvaluationException">There are too few people or pictures for it.</exception>
    public static SimilarityCalibration Fit(EvaluationData data, EmbeddedCorpus embedded, AliasList aliases, FrameNoise? noise, CancellationToken stop) =>
        Fit(embedded.People(aliases), embedded.Embeddings, $"folds {data.FoldsInWords}", noise, stop);

    /// <param name="who">Whose people they are, in words: goes on from "30 people of".</param>
    /// <param name="noise">Measured on clips; null where there are none.</param>
    /// <exception cref="EvaluationException">There are too few people or pictures for it.</exception>
    public static SimilarityCalibration Fit(EvaluationPeople people, EmbeddingTable embeddings, string who, FrameNoise? noise, CancellationToken stop)
    {
        // Pictures without a face are not compared, so there may be fewer pairs than of pictures.
        var genuine = CorpusScores.Compare(people, embeddings, stop).Genuine;
        if (Lacks(people, genuine.Count, who) is { } lacking) throw new EvaluationException(lacking);
        var neighbours = Neighbours(people);
        var ofOneKind = LookAlikeScores.Of(people, embeddings, neighbours, stop);
        var rates = ImpostorRates.Where(r => r >= ofOneKind.MeasuredTo).ToArray();
        var fitted = new SimilarityCalibration(
            Rising(ofOneKind.Curve(rates, EvaluationSettings.Replicates, EvaluationSettings.Seed)),
            Points(genuine.SimilarityReachedBy),
            rates[^1],
            $"{people.GroupCount} people of {who}: {ofOneKind.Count} comparisons of each with the {neighbours} nearest others, {genuine.Count} of people with themselves",
            Several(people, embeddings),
            noise);
        var faults = fitted.Faults().ToArray();
        return faults.Length == 0 ? fitted : throw new EvaluationException($"These pictures give no usable calibration: {string.Join("; ", faults)}.");
    }

    /// <summary>What is wanting of these people, before anything is computed; null where they are enough.</summary>
    /// <param name="who">As for <see cref="Fit(EvaluationPeople, EmbeddingTable, string, FrameNoise?, CancellationToken)"/>.</param>
    public static string? Lacks(EvaluationPeople people, string who) => Lacks(people, people.PairCount, who);

    private static string? Lacks(EvaluationPeople people, long pairs, string who) => people.GroupCount > Neighbours(people) && pairs >= FewestPairs
        ? null
        : $"Of {who} there are {people.GroupCount} people and {pairs} pairs of one person's pictures; wanted are more than {Neighbours(people)} people and {FewestPairs} pairs.";

    private static int Neighbours(EvaluationPeople people) => Math.Max(FewestNeighbours, (int)Math.Round(OneKind * people.GroupCount));

    private static List<CalibrationPoint> Points(Func<double, float> similarityReachedBy) =>
        Rising([.. GenuineRates.Select(r => new CalibrationPoint(r, similarityReachedBy(r)))]);

    // Null where too few people have enough pictures.
    private static List<CalibrationPoint>? Several(EvaluationPeople people, EmbeddingTable embeddings)
    {
        var scores = SeveralTemplateScores.Of(people, embeddings, SeveralTemplates, Draws, EvaluationSettings.Seed);
        return scores.Count < 100 ? null : Points(scores.SimilarityReachedBy);
    }

    // Few comparisons can give two rates one similarity; the larger rate says enough.
    private static List<CalibrationPoint> Rising(IReadOnlyList<CalibrationPoint> points)
    {
        var rising = new List<CalibrationPoint>();
        foreach (var point in points)
        {
            if (rising.Count == 0 || (point.Similarity > rising[^1].Similarity && (point.High ?? 2) > (rising[^1].High ?? 1)))
                rising.Add(point);
        }

        return rising;
    }
}
