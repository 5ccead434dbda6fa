using CsCheck;
using EdgeFace.Core.Evaluation;
using Xunit;

namespace EdgeFace.Tests.Core.Evaluation;

public class ErrorVersusDiscardTests
{
    [Fact]
    public void Of_QualityThatKnowsTheErrors_RemovesThemFirst()
    {
        var genuine = new GenuineScores(Enumerable.Range(0, 100).Select(i => new ComparisonScore(i < 10 ? 0.1f : 0.9f, i, 100 + i)));

        var points = ErrorVersusDiscard.Of(genuine, picture => picture >= 100 ? 1000 : picture, 0.5f, [0, 0.05, 0.1]);

        Assert.Equal([0.1, 5 / 95.0, 0], points.Select(p => p.FalseNonMatchRate));
        Assert.Equal(10, points[2].Quality);
    }

    [Fact]
    public void Of_AnyQuality_IsTheNaiveShareOfWhatIsLeft() =>
        Gen.Select(EvaluationGen.Scores, Gen.Int[0, 5].Array[401, 401], Gen.Double[0, 0.9]).Sample((scores, quality, share) =>
        {
            var points = ErrorVersusDiscard.Of(new(scores), picture => quality[picture], 0.2f, [share]);
            foreach (var point in points)
            {
                var left = scores.Where(s => Math.Min(quality[s.A], quality[s.B]) >= point.Quality).ToArray();
                Assert.Equal(left.Count(s => s.Similarity < 0.2f) / (double)left.Length, point.FalseNonMatchRate, 12);
                Assert.Equal(1 - left.Length / (double)scores.Length, point.Discarded, 12);
            }
        });
}
