using CsCheck;
using EdgeFace.Core.Evaluation;
using Xunit;

namespace EdgeFace.Tests.Core.Evaluation;

public class ImpostorScoresTests
{
    private static ImpostorScores Of(IEnumerable<ComparisonScore> scores, int capacity)
    {
        var impostors = new ImpostorScores(capacity);
        foreach (var score in scores) impostors.Add(score);
        return impostors;
    }

    [Fact]
    public void RateAt_InsideTheTail_IsTheNaiveShare() =>
        Gen.Select(EvaluationGen.Scores, Gen.Int[1, 60]).Sample((scores, capacity) =>
        {
            var impostors = Of(scores, capacity);
            var lowest = impostors.Tail[^1].Similarity;
            foreach (var threshold in scores.Select(s => s.Similarity).Where(s => s > lowest))
                Assert.Equal(scores.Count(s => s.Similarity >= threshold) / (double)scores.Length, impostors.RateAt(threshold));
        });

    [Fact]
    public void RateAt_Anywhere_IsNeverUnderstatedAndOffByOneBinAtMost() =>
        Gen.Select(Gen.Float[-1, 1].Array[1, 300], Gen.Int[1, 40], Gen.Float[-1, 1]).Sample((similarities, capacity, threshold) =>
        {
            var impostors = Of(EvaluationGen.Number(similarities), capacity);
            var exact = similarities.Count(s => s >= threshold);
            var oneBinLower = similarities.Count(s => s >= threshold - 2f / 65536 - 1e-6f);
            Assert.InRange(impostors.CountAt(threshold), exact, oneBinLower);
        });

    [Fact]
    public void ThresholdAt_AnyRate_KeepsThePromiseAndIsTheLowestWhereExact() =>
        Gen.Select(EvaluationGen.Scores, Gen.Int[1, 60], Gen.Double[0, 1]).Sample((scores, capacity, rate) =>
        {
            var impostors = Of(scores, capacity);
            var threshold = impostors.ThresholdAt(rate);
            Assert.True(scores.Count(s => s.Similarity >= threshold) <= rate * scores.Length + 1e-9);
            if (!impostors.IsExactAt(rate)) return;
            // One step lower, and more match than are allowed.
            var lower = MathF.BitDecrement(threshold);
            Assert.True(threshold <= -1 || scores.Count(s => s.Similarity >= lower) > rate * scores.Length - 1e-9);
        });

    [Fact]
    public void Tail_AnyOrderOfArrival_IsTheSame() =>
        Gen.Select(EvaluationGen.Scores, Gen.Int[1, 30], Gen.Int).Sample((scores, capacity, seed) =>
        {
            var shuffled = scores.ToArray();
            new Random(seed).Shuffle(shuffled);
            var expected = scores.OrderDescending().Take(capacity).ToArray();
            Assert.Equal(expected, Of(shuffled, capacity).Tail.ToArray());
        });

    [Fact]
    public void ThresholdAt_OneOfAThousand_AllowsExactlyOne()
    {
        var impostors = Of(EvaluationGen.Number([.. Enumerable.Range(0, 1000).Select(i => i / 2000f)]), 1000);

        var threshold = impostors.ThresholdAt(1e-3);

        Assert.Equal(1, impostors.CountAt(threshold));
    }

    [Fact]
    public void ThresholdAt_LessThanOnePair_AllowsNone()
    {
        var impostors = Of(EvaluationGen.Number([0.1f, 0.9f, 1f]), 3);

        var threshold = impostors.ThresholdAt(0.1);

        Assert.True(threshold > 1);
        Assert.Equal(0, impostors.CountAt(threshold));
    }

    [Fact]
    public void ThresholdAt_NothingAdded_Throws() =>
        Assert.Throws<InvalidOperationException>(() => new ImpostorScores(10).ThresholdAt(0.1));

    [Fact]
    public void Add_NotANumber_Throws() =>
        Assert.Throws<ArgumentException>(() => new ImpostorScores(10).Add(new(float.NaN, 0, 1)));

    [Fact]
    public void Histogram_AnyScores_CountsAll() =>
        EvaluationGen.Scores.Sample(scores => Assert.Equal(scores.Length, Of(scores, 5).Histogram(64).Sum()));

    [Fact]
    public void Histogram_NoPowerOfTwo_Throws() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new ImpostorScores(1).Histogram(100));
}
