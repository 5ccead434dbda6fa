using EdgeFace.Core.Evaluation;

namespace EdgeFace.Training.Validation;

/// <summary>How well embeddings tell people apart, over all pairs of a set of pictures.</summary>
/// <param name="Auc">Chance that a pair of one person is more alike than a pair of two (area under the ROC curve).</param>
/// <param name="Accuracy">At the best threshold, both kinds of pairs counting as much.</param>
/// <param name="TarAt1e2">TAR at an FMR of 1e-2.</param>
/// <param name="TarAt1e3">TAR at an FMR of 1e-3.</param>
/// <param name="GenuinePairs">0: there was nobody to ask.</param>
internal sealed record PairRates(double Auc, double Accuracy, double TarAt1e2, double TarAt1e3, int GenuinePairs, long ImpostorPairs)
{
    // As fine as the scores of impostors are kept; a pair of bins that meet counts half.
    private const int Bins = 1 << 16;

    public static PairRates Of(CorpusScores scores)
    {
        var (genuine, impostors) = (scores.Genuine.Histogram(Bins), scores.Impostors.Histogram(Bins));
        double below = 0, area = 0, genuineBelow = 0, best = 0.5;
        double genuineCount = scores.Genuine.Count, impostorCount = scores.Impostors.Count;
        for (var bin = 0; bin < Bins; bin++)
        {
            area += genuine[bin] * (below + 0.5 * impostors[bin]);
            below += impostors[bin];
            genuineBelow += genuine[bin];
            best = Math.Max(best, 0.5 * (1 - genuineBelow / genuineCount + below / impostorCount));
        }

        return new(
            area / (genuineCount * impostorCount), best,
            scores.Genuine.TrueAcceptRateAt(scores.Impostors.ThresholdAt(1e-2)), scores.Genuine.TrueAcceptRateAt(scores.Impostors.ThresholdAt(1e-3)),
            scores.Genuine.Count, scores.Impostors.Count);
    }
}
