using System.Numerics.Tensors;
using EdgeFace.Core.Evaluation;
using EdgeFace.Workshop.Evaluation.Embedding;

namespace EdgeFace.Workshop.Evaluation.Comparing;

/// <summary>A model with its embeddings of the corpus.</summary>
public sealed record ModelUnderTest(ModelSelection Models, EmbeddedCorpus Embedded)
{
    public string Name => $"{Models.Embedder.Manifest.Name}:{Models.Form}";
}

/// <summary>Compares models that embedded the same corpus.</summary>
public sealed class ModelComparer(EvaluationSettings settings, EvaluationData data, IWorkProgress progress)
{
    private const double FalseMatchRate = 1e-3;

    private readonly PersonBootstrap _bootstrap = new(EvaluationSettings.Replicates, EvaluationSettings.Seed);

    /// <summary>The first model is what the others are compared with.</summary>
    public ComparisonReport Compare(IReadOnlyList<ModelUnderTest> models, CancellationToken stop)
    {
        var latencies = new LatencyRace(progress).Run([.. models.Select(m => m.Models)], SampleCrops.Take(models[0].Embedded), stop);
        using var step = progress.Begin("error rates", 2 * models.Count - 1);
        var measured = new List<Measured>();
        foreach (var (i, model) in models.Index())
        {
            measured.Add(Measure(model, latencies[i], stop));
            step.Advance();
        }

        var pairs = new List<ComparedPair>();
        foreach (var second in measured.Skip(1))
        {
            pairs.Add(Compare(measured[0], second));
            step.Advance();
        }

        return new(ComparisonReport.CurrentFormat, ReportParts.Data(settings, data, measured[0].Scores),
            [.. measured.Select(Describe)], pairs, ReportParts.Method(
            [
                "A picture without a detected face matches nobody.",
                "Accuracy: the LFW protocol; its difference by bootstrap over people, and McNemar's exact test.",
                "Latency: processor time of one thread, models by turns in one run, the same faces; compare ratios, not runs.",
                "Resident memory: what loading and running a model adds to a process of its own.",
            ]));
    }

    private Measured Measure(ModelUnderTest model, ComparedLatency latency, CancellationToken stop)
    {
        var scores = model.Embedded.Compare(settings.Aliases, stop);
        ReportParts.CheckEnough(data, scores);
        var pairs = data.Pairs.Score(model.Embedded.Embeddings);
        return new(model, scores, pairs, data.File.FoldCount < 2 ? null : FoldedAccuracy.Of(pairs), latency);
    }

    private ComparedModel Describe(Measured m) => new(
        ReportParts.Model(m.Model.Models), m.Accuracy is null ? null : ReportParts.Accuracy(m.Accuracy),
        ReportParts.Tar(_bootstrap.TrueAcceptRates(m.Scores, FalseMatchRate)[0]),
        m.Model.Embedded.Missing.Count, m.Latency, ResidentMemory.OfModel(m.Model.Models));

    private ComparedPair Compare(Measured first, Measured second)
    {
        var (difference, interval) = _bootstrap.TrueAcceptRateDifference(first.Scores, second.Scores, FalseMatchRate);
        return new(first.Model.Name, second.Model.Name, Accuracy(first, second), new(difference, interval.Low, interval.High),
            MeanCosine(first.Model.Embedded.Embeddings, second.Model.Embedded.Embeddings),
            second.Latency.MinimumMilliseconds / first.Latency.MinimumMilliseconds,
            second.Latency.MedianMilliseconds / first.Latency.MedianMilliseconds);
    }

    private ComparedAccuracy? Accuracy(Measured first, Measured second)
    {
        if (first.Accuracy is null || second.Accuracy is null) return null;
        var paired = PairedAccuracy.Of(first.Pairs, first.Accuracy, second.Accuracy, first.Scores.People, _bootstrap);
        return new(paired.Difference, paired.Interval.Low, paired.Interval.High,
            paired.OnlyFirstRight, paired.OnlySecondRight, paired.Probability, paired.IsSignificant);
    }

    internal static double? MeanCosine(EmbeddingTable first, EmbeddingTable second)
    {
        if (first.Dimension != second.Dimension) return null;
        double sum = 0;
        var count = 0;
        for (var picture = 0; picture < first.PictureCount; picture++)
        {
            if (!first.Has(picture) || !second.Has(picture)) continue;
            sum += TensorPrimitives.Dot(first.Row(picture), second.Row(picture));
            count++;
        }

        return count == 0 ? null : sum / count;
    }

    private sealed record Measured(
        ModelUnderTest Model, CorpusScores Scores, IReadOnlyList<FoldedPair> Pairs, FoldedAccuracy? Accuracy, ComparedLatency Latency);
}
