using CsCheck;
using EdgeFace.Core.Evaluation;
using Xunit;

namespace EdgeFace.Tests.Core.Evaluation;

public class GenuineScoresTests
{
    [Fact]
    public void Rates_AnyThreshold_AreTheNaiveShares() =>
        Gen.Select(EvaluationGen.Scores, EvaluationGen.Similarity).Sample((scores, threshold) =>
        {
            var genuine = new GenuineScores(scores);
            var rejected = scores.Count(s => s.Similarity < threshold) / (double)scores.Length;
            Assert.Equal(rejected, genuine.FalseNonMatchRateAt(threshold), 12);
            Assert.Equal(1 - rejected, genuine.TrueAcceptRateAt(threshold), 12);
        });

    [Fact]
    public void Rates_NoScores_AreZero()
    {
        var genuine = new GenuineScores([]);

        Assert.Equal(0, genuine.TrueAcceptRateAt(0.5f));
        Assert.Equal(0, genuine.FalseNonMatchRateAt(0.5f));
    }
}
