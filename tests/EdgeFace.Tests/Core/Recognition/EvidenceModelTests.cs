using CsCheck;
using EdgeFace.Core.Recognition;
using Xunit;
using static EdgeFace.Tests.Core.Recognition.Faces;

namespace EdgeFace.Tests.Core.Recognition;

public class EvidenceModelTests
{
    private static readonly EvidenceModel Model = new(Calibration);
    private static readonly Gen<double> Similarity = Gen.Double[-1, 1];
    private static readonly Gen<double> Information = Gen.Double[0.15, 40];

    [Fact]
    public void LogLikelihoodRatio_HigherMean_IsNeverLess() =>
        Gen.Select(Similarity, Similarity, Information).Sample((a, b, information) =>
            Model.LogLikelihoodRatio(Math.Max(a, b), information) >= Model.LogLikelihoodRatio(Math.Min(a, b), information) - 1e-9);

    [Fact]
    public void LogLikelihoodRatio_AnyFrames_StaysBelowTheCap() =>
        Gen.Select(Similarity, Information).Sample((mean, information) =>
            Model.LogLikelihoodRatio(mean, information) <= Model.Cap(mean) && double.IsFinite(Model.LogLikelihoodRatio(mean, information)));

    [Fact]
    public void LogLikelihoodRatio_FramesWithoutEnd_BecomesTheRatioOfTheLevels() =>
        // The kernel is then one step of the grid wide and cut off at six: the ratio is a mean of those of the levels at most
        // seven steps lower, which is no less than the lowest of them.
        Gen.Double[-0.4, 1].Sample(mean => Model.LogLikelihoodRatio(mean, 1e6) >= Model.Cap(mean - 7 * 0.005) - 1e-9
            && Model.LogLikelihoodRatio(mean, 1e6) <= Model.Cap(mean));

    [Fact]
    public void LogLikelihoodRatio_LookAlike_IsNotConvictedByMoreFrames()
    {
        // A stranger whose level is 0.4, which one in a thousand has: evidence settles, it does not grow with the frames.
        var few = Model.LogLikelihoodRatio(0.4, 10);
        var many = Model.LogLikelihoodRatio(0.4, 10_000);
        Assert.Equal(few, many, 0.5);
    }

    [Fact]
    public void MeanFor_EvidenceWanted_IsTheLowestMeanWithIt() =>
        Gen.Select(Gen.Double[-5, 10], Information).Sample((evidence, information) =>
        {
            var mean = Model.MeanFor(evidence, information);
            if (double.IsInfinity(mean)) return Model.LogLikelihoodRatio(1, information) < evidence;
            return Model.LogLikelihoodRatio(mean, information) >= evidence && Model.LogLikelihoodRatio(mean - 1e-4, information) < evidence;
        });

    [Fact]
    public void LogLikelihoodRatio_NoNumber_IsNoEvidence() =>
        Assert.Equal(double.NegativeInfinity, Model.LogLikelihoodRatio(double.NaN, 1));
}
