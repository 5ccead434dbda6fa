using EdgeFace.Core.Evaluation;
using Xunit;

namespace EdgeFace.Tests.Core.Evaluation;

public class PairedAccuracyTests
{
    private static readonly FoldedPair[] Pairs =
        [.. Enumerable.Range(0, 200).Select(i => new FoldedPair(i % 2, Same: true, new(0.5f, 2 * i, 2 * i + 1)))];

    private static readonly EvaluationPeople People = EvaluationPeople.WithoutAliases([.. Enumerable.Range(0, 400).Select(i => i / 2)]);

    private static FoldedAccuracy WithErrors(Func<int, bool> wrong) =>
        new(0, 0, [], [.. Enumerable.Range(0, Pairs.Length).Select(i => !wrong(i))]);

    [Fact]
    public void Of_OneClearlyBetter_IsSignificant()
    {
        var paired = PairedAccuracy.Of(Pairs, WithErrors(_ => false), WithErrors(i => i < 20), People, new(500, 1));

        Assert.Equal((0.1, 20, 0), (paired.Difference, paired.OnlyFirstRight, paired.OnlySecondRight));
        Assert.InRange(0.1, paired.Interval.Low, paired.Interval.High);
        Assert.True(paired.IsSignificant);
        Assert.Equal(2 * Math.Pow(0.5, 20), paired.Probability, 12);
    }

    [Fact]
    public void Of_ErrorsHereAndThere_IsNotSignificant()
    {
        var paired = PairedAccuracy.Of(Pairs, WithErrors(i => i < 5), WithErrors(i => i is >= 5 and < 10), People, new(500, 1));

        Assert.Equal(0, paired.Difference);
        Assert.False(paired.IsSignificant);
        Assert.Equal(1, paired.Probability);
    }

    [Fact]
    public void Of_OtherPairs_Throws() =>
        Assert.Throws<ArgumentException>(() => PairedAccuracy.Of(Pairs[..5], WithErrors(_ => false), WithErrors(_ => false), People, new(5, 1)));

    [Theory]
    [InlineData(0, 0, 1)]
    [InlineData(1, 9, 22.0 / 1024)]
    [InlineData(9, 1, 22.0 / 1024)]
    [InlineData(2, 6, 74.0 / 256)]
    public void McNemar_SmallCounts_IsTheBinomialTest(int onlyFirst, int onlySecond, double expected) =>
        Assert.Equal(expected, PairedAccuracy.McNemar(onlyFirst, onlySecond), 12);
}
