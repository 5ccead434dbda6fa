using CsCheck;
using EdgeFace.Core.Evaluation;
using Xunit;

namespace EdgeFace.Tests.Core.Evaluation;

public class ErrorCurveTests
{
    private static ImpostorScores Impostors(IEnumerable<ComparisonScore> scores)
    {
        var impostors = new ImpostorScores(1000);
        foreach (var score in scores) impostors.Add(score);
        return impostors;
    }

    [Fact]
    public void Of_AnyScores_RisesAndEndsWhereAllMatch() =>
        Gen.Select(EvaluationGen.Scores, EvaluationGen.Scores).Sample((genuine, impostors) =>
        {
            var curve = ErrorCurve.Of(new(genuine), Impostors(impostors));
            for (var i = 1; i < curve.Count; i++)
            {
                Assert.True(curve[i].Threshold < curve[i - 1].Threshold);
                Assert.True(curve[i].FalseMatchRate >= curve[i - 1].FalseMatchRate);
                Assert.True(curve[i].TrueAcceptRate >= curve[i - 1].TrueAcceptRate);
            }

            Assert.Equal(0, curve[0].FalseMatchRate);
            Assert.Equal((1.0, 1.0), (curve[^1].FalseMatchRate, curve[^1].TrueAcceptRate));
        });

    [Fact]
    public void EqualErrorRate_AnyScores_IsTheNaiveOne() =>
        Gen.Select(EvaluationGen.Scores, EvaluationGen.Scores).Sample((genuine, impostors) =>
        {
            var candidates = genuine.Concat(impostors).Select(s => s.Similarity).SelectMany(s => new[] { s, MathF.BitIncrement(s) });
            var best = candidates.Min(t => Math.Abs(Fmr(t) - Fnmr(t)));

            var found = ErrorCurve.EqualErrorRate(new(genuine), Impostors(impostors));

            Assert.Equal(best, Math.Abs(Fmr(found.Threshold) - Fnmr(found.Threshold)), 9);
            Assert.Equal((Fmr(found.Threshold) + Fnmr(found.Threshold)) / 2, found.FalseMatchRate, 9);

            double Fmr(float t) => impostors.Count(s => s.Similarity >= t) / (double)impostors.Length;
            double Fnmr(float t) => genuine.Count(s => s.Similarity < t) / (double)genuine.Length;
        });

    [Fact]
    public void EqualErrorRate_WellApart_IsZero()
    {
        var found = ErrorCurve.EqualErrorRate(new(EvaluationGen.Number([0.8f, 0.9f])), Impostors(EvaluationGen.Number([0.1f, 0.2f])));

        Assert.Equal(0, found.FalseMatchRate);
        Assert.InRange(found.Threshold, 0.2f, 0.8f);
    }
}
