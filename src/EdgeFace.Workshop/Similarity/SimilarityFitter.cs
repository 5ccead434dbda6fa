using EdgeFace.Core.Evaluation;
using EdgeFace.Core.Recognition;
using EdgeFace.Workshop.Evaluation;
using EdgeFace.Workshop.Evaluation.Corpus;
using EdgeFace.Workshop.Evaluation.Embedding;

namespace EdgeFace.Workshop.Similarity;

/// <summary>
/// Fits what a model's similarities mean on people whose identity is known: how similar people who look alike
/// get, and how similar a person stays to themselves.
/// </summary>
public static class SimilarityFitter
{
    /// <summary>Look-alikes a person: with about a thousand people, the nearest half of one per cent.</summary>
    public const int Neighbours = 5;

    private static readonly double[] ImpostorRates = [0.3, 0.1, 0.03, 0.01, 0.003, 0.001, 3e-4, 1e-4, 3e-5, 1e-5, 3e-6, 1e-6];
    private static readonly double[] GenuineRates = [0.999, 0.99, 0.98, 0.95, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1, 0.05, 0.01];

    /// <exception cref="EvaluationException">There are too few people or pictures for it.</exception>
    public static SimilarityCalibration Fit(EvaluationData data, EmbeddedCorpus embedded, AliasList aliases, CancellationToken stop)
    {
        var people = embedded.People(aliases);
        var genuine = embedded.Compare(aliases, stop).Genuine;
        if (people.GroupCount <= Neighbours || genuine.Count < 100)
            throw new EvaluationException($"{data.Corpus.Folder} has {people.GroupCount} people and {genuine.Count} pairs of one person's pictures; wanted are more than {Neighbours} people and 100 pairs.");
        var lookAlikes = LookAlikeScores.Of(people, embedded.Embeddings, Neighbours, stop);
        var rates = ImpostorRates.Where(r => r >= lookAlikes.MeasuredTo).ToArray();
        var fitted = new SimilarityCalibration(
            Rising(lookAlikes.Curve(rates, EvaluationSettings.Replicates, EvaluationSettings.Seed)),
            Rising([.. GenuineRates.Select(r => new CalibrationPoint(r, genuine.SimilarityReachedBy(r)))]),
            rates[^1],
            $"{people.GroupCount} people of folds {data.FoldsInWords}: {lookAlikes.Count} comparisons of each with the {Neighbours} nearest others, {genuine.Count} of people with themselves");
        var faults = fitted.Faults().ToArray();
        return faults.Length == 0 ? fitted : throw new EvaluationException($"These pictures give no usable calibration: {string.Join("; ", faults)}.");
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
