using System.Reflection;
using EdgeFace.Core.Evaluation;
using EdgeFace.Vision.Packages;
using EdgeFace.Workshop.Evaluation.Embedding;

namespace EdgeFace.Workshop.Evaluation;

/// <summary>The parts that reports of one and of several models share.</summary>
internal static class ReportParts
{
    public static ReportModel Model(ModelSelection models)
    {
        var form = models.Embedder.Form(models.Form);
        static string Short(ModelPackage p) => $"{p.Manifest.Name}@{p.Form().Sha256[..8]}";
        return new(models.Embedder.Manifest.Name, models.Embedder.Manifest.ModelId, form.Name, form.Sha256, form.Bytes,
            models.Landmarker is { } landmarker ? $"{Short(models.Detector)} + {Short(landmarker)}" : Short(models.Detector));
    }

    public static ReportData Data(EvaluationSettings settings, EvaluationData data, CorpusScores scores) => new(
        data.Corpus.Folder, Path.GetFullPath(settings.Pairs), data.FoldsInWords, data.Corpus.People.Count, data.Corpus.Pictures.Count,
        data.Pairs.Pairs.Count, scores.Genuine.Count, scores.Impostors.Count,
        settings.Aliases.Name, [.. settings.Aliases.UsedIn(data.Corpus)]);

    /// <param name="accuracy">Its folds are counted from 0.</param>
    public static ReportAccuracy Accuracy(FoldedAccuracy accuracy) => new(accuracy.Mean, accuracy.StandardError,
        [.. accuracy.Folds.Select(f => new ReportFold(f.Fold + 1, f.Threshold, f.Accuracy))]);

    public static ReportTar Tar(OperatingPoint p) =>
        new(p.WantedFalseMatchRate, p.TrueAcceptRate, p.Threshold, p.Interval.Low, p.Interval.High, p.FalseMatches);

    public static ReportMethod Method(IReadOnlyList<string> notes) => new(
        EvaluationSettings.Replicates, EvaluationSettings.Seed,
        typeof(ReportParts).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown", notes);

    /// <exception cref="EvaluationException">There is nothing to take a rate of.</exception>
    public static void CheckEnough(EvaluationData data, CorpusScores scores)
    {
        if (scores.Genuine.Count > 0 && scores.Impostors.Count > 0) return;
        throw new EvaluationException(
            $"{data.Corpus.Folder} has {data.Corpus.People.Count} people with {data.Corpus.Pictures.Count} pictures: wanted are two people and more, one with two pictures.");
    }
}
