using EdgeFace.Core.Evaluation;
using EdgeFace.Workshop.Evaluation.Embedding;

namespace EdgeFace.Workshop.Evaluation;

/// <summary>Measures one embedded corpus.</summary>
public sealed class ModelEvaluator(EvaluationSettings settings, EvaluationData data, IWorkProgress progress)
{
    private const int HistogramBins = 256;
    private const int NearestImpostors = 20;

    /// <summary>Sizes tried, where there are as many people; the largest possible comes after them.</summary>
    private static readonly int[] GallerySizes = [10, 100, 1000];

    public EvaluationReport Evaluate(ModelSelection models, EmbeddedCorpus embedded, CancellationToken stop)
    {
        using var step = progress.Begin($"{models.Embedder.Manifest.Name} ({models.Form}): error rates", 3);
        var scores = embedded.Compare(settings.Aliases, stop);
        step.Advance();
        ReportParts.CheckEnough(data, scores);
        var tar = new PersonBootstrap(EvaluationSettings.Replicates, EvaluationSettings.Seed)
            .TrueAcceptRates(scores, EvaluationSettings.FalseMatchRates);
        step.Advance();
        var identification = Identify(scores, embedded, stop);
        step.Advance();
        return new(
            EvaluationReport.CurrentFormat, ReportParts.Model(models), ReportParts.Data(settings, data, scores),
            Accuracy(embedded), [.. tar.Select(ReportParts.Tar)],
            Describe(ErrorCurve.EqualErrorRate(scores.Genuine, scores.Impostors)),
            Histogram(scores), identification,
            embedded.Missing.Count, [.. embedded.Missing.Select(m => new ReportMissing(NameOf(m.Picture.Path), m.Reason))],
            Nearest(scores), data.Pairs.Unresolved,
            [.. ErrorCurve.Of(scores.Genuine, scores.Impostors).Select(p => new ReportCurvePoint(p.FalseMatchRate, p.TrueAcceptRate, p.Threshold))],
            QualityCurves.Of(scores, embedded, tar.First(t => t.WantedFalseMatchRate == QualityCurves.FalseMatchRate).Threshold), Method());
    }

    private ReportAccuracy? Accuracy(EmbeddedCorpus embedded) => data.File.FoldCount < 2
        ? null
        : ReportParts.Accuracy(FoldedAccuracy.Of(data.Pairs.Score(embedded.Embeddings)));

    private static List<ReportIdentification> Identify(CorpusScores scores, EmbeddedCorpus embedded, CancellationToken stop)
    {
        var search = new OpenSetIdentification(scores.People, embedded.Embeddings, EvaluationSettings.Galleries, EvaluationSettings.Seed);
        var largest = search.LargestGallery;
        var results = new List<ReportIdentification>();
        foreach (var size in GallerySizes.Where(s => s < largest).Append(largest).Where(s => s > 0))
        {
            var result = search.Run(size, EvaluationSettings.FalsePositiveRates, stop);
            results.Add(new(result.GallerySize, result.Galleries, result.MatedSearches, result.NonMatedSearches, [.. result.Points.Select(Describe)]));
        }

        return results;
    }

    private List<ReportImpostor> Nearest(CorpusScores scores)
    {
        var nearest = new List<ReportImpostor>();
        foreach (var score in scores.Impostors.Tail[..Math.Min(NearestImpostors, scores.Impostors.Tail.Length)])
            nearest.Add(new(NameOf(data.Corpus.Pictures[score.A].Path), NameOf(data.Corpus.Pictures[score.B].Path), score.Similarity));
        return nearest;
    }

    private static ReportScores Histogram(CorpusScores scores)
    {
        var genuine = scores.Genuine.Histogram(HistogramBins);
        var impostor = scores.Impostors.Histogram(HistogramBins);
        return new(HistogramBins, genuine, impostor, Mean(genuine), Mean(impostor));
    }

    private static double Mean(long[] histogram) =>
        histogram.Index().Sum(bin => bin.Item * ((bin.Index + 0.5) * 2 / histogram.Length - 1)) / histogram.Sum();

    private static ReportEqualError Describe(CurvePoint p) => new(p.FalseMatchRate, p.Threshold);

    private static ReportIdentificationPoint Describe(IdentificationPoint p) => new(
        p.WantedFalsePositiveRate, p.FalsePositiveRate, p.FalsePositiveSpread.Low, p.FalsePositiveSpread.High, p.FalsePositives, p.Threshold,
        p.FalseNegativeRate, p.FalseNegativeSpread.Low, p.FalseNegativeSpread.High);

    private static ReportMethod Method() => ReportParts.Method(
        [
            "A picture without a detected face matches nobody: rates are the generalised ones of ISO/IEC 19795-1.",
            "TAR and FMR are taken over all pairs of the folder's pictures; thresholds are the lowest at which no more than the wanted share of impostor pairs matches.",
            "Intervals: 95 %, percentile bootstrap over people; each replicate finds its own threshold.",
            "1:N: one picture enrolled a person, one search a person with another picture; low and high are the middle 95 % of the random galleries.",
        ]);

    private string NameOf(string path) => Path.GetRelativePath(data.Corpus.Folder, path);
}
