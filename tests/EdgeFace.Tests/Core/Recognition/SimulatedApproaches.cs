using EdgeFace.Core.Evaluation;
using EdgeFace.Core.Recognition;

namespace EdgeFace.Tests.Core.Recognition;

/// <summary>Approaches as the calibration describes them, or as it does not: levels, and frames that scatter around them.</summary>
/// <param name="noise">How the frames really scatter.</param>
internal sealed class SimulatedApproaches(EvidenceModel model, FrameNoise noise, int framesLeast, int framesMost, ulong seed)
{
    private readonly SeededRandom _random = new(seed);

    /// <summary>A level drawn from a curve.</summary>
    public double LevelOf(SimilarityCurve curve) => curve.SimilarityAt(_random.Unit());

    /// <summary>The frame at which the sequential test lets in; 0 where it does not.</summary>
    public int Sequential(double level, double evidence)
    {
        double sum = 0, information = 0, scatter = 0;
        for (var n = 1; n <= framesMost; n++)
        {
            scatter = Next(scatter, n);
            sum += level + scatter;
            information += n == 1 ? 1 : model.Noise.InformationOfNext(TimeSpan.FromSeconds(1 / SecurityAssessor.FramesPerSecond));
            if (n >= framesLeast && model.LogLikelihoodRatio(sum / n, information) >= evidence) return n;
        }

        return 0;
    }

    /// <summary>The frame at which k of the last n above a threshold let in; 0 where they do not.</summary>
    public int CountOf(double level, double threshold, int k, int window)
    {
        var votes = new bool[window];
        var scatter = 0.0;
        for (var n = 1; n <= framesMost; n++)
        {
            scatter = Next(scatter, n);
            votes[n % window] = level + scatter >= threshold;
            if (votes.Count(v => v) >= k) return n;
        }

        return 0;
    }

    private double Next(double scatter, int n)
    {
        var alike = n == 1 ? 0 : Math.Exp(-1 / (SecurityAssessor.FramesPerSecond * noise.CorrelationSeconds));
        return alike * scatter + Math.Sqrt(1 - alike * alike) * noise.StandardDeviation * _random.Normal();
    }
}
