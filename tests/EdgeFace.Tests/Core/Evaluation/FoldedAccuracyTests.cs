using CsCheck;
using EdgeFace.Core.Evaluation;
using Xunit;

namespace EdgeFace.Tests.Core.Evaluation;

public class FoldedAccuracyTests
{
    private static readonly Gen<FoldedPair[]> Pairs =
        Gen.Select(Gen.Int[0, 3], Gen.Bool, EvaluationGen.Similarity, (fold, same, s) => new FoldedPair(fold, same, new(s, 0, 1)))
            .Array[2, 80].Where(pairs => pairs.Select(p => p.Fold).Distinct().Count() >= 2);

    [Fact]
    public void Of_AnyPairs_HasThresholdsThatAreBestOnTheOtherFolds() => Pairs.Sample(pairs =>
    {
        foreach (var fold in FoldedAccuracy.Of(pairs).Folds)
        {
            var others = pairs.Where(p => p.Fold != fold.Fold).ToArray();
            // Every threshold that can make a difference, tried one by one.
            var best = others.SelectMany(p => new[] { p.Score.Similarity, MathF.BitIncrement(p.Score.Similarity) })
                .Max(t => others.Count(p => p.Score.Similarity >= t == p.Same));
            Assert.Equal(best, others.Count(p => p.Score.Similarity >= fold.Threshold == p.Same));
            var own = pairs.Where(p => p.Fold == fold.Fold).ToArray();
            Assert.Equal(own.Count(p => p.Score.Similarity >= fold.Threshold == p.Same) / (double)own.Length, fold.Accuracy, 12);
        }
    });

    [Fact]
    public void Of_AnyPairs_HasMeanAndStandardErrorOfItsFolds() => Pairs.Sample(pairs =>
    {
        var accuracy = FoldedAccuracy.Of(pairs);
        var values = accuracy.Folds.Select(f => f.Accuracy).ToArray();
        var mean = values.Sum() / values.Length;
        var deviation = Math.Sqrt(values.Sum(v => Math.Pow(v - mean, 2)) / (values.Length - 1));
        Assert.Equal(mean, accuracy.Mean, 12);
        Assert.Equal(deviation / Math.Sqrt(values.Length), accuracy.StandardError, 12);
    });

    [Fact]
    public void Of_OneFold_Throws() =>
        Assert.Throws<ArgumentException>(() => FoldedAccuracy.Of([new(0, true, new(1, 0, 1))]));

    [Fact]
    public void BestThreshold_WellApart_LiesInTheMiddleOfTheGap()
    {
        var threshold = FoldedAccuracy.BestThreshold([new(0, true, new(0.8f, 0, 1)), new(0, false, new(0.2f, 0, 1))]);

        Assert.Equal(0.5f, threshold, 6);
    }
}
