using CsCheck;
using EdgeFace.Workshop.Quantisation;
using Xunit;

namespace EdgeFace.Tests.Workshop.Quantisation;

public class RowQuantiserTests
{
    [Fact]
    public void Quantise_AnyRow_IsWithinHalfAStepAndNoPairSaturates() =>
        Gen.Select(Gen.Float[-3, 3].Array[1, 64], Gen.Int[0, 2]).Sample((row, rule) =>
        {
            var quantised = RowQuantiser.Quantise(row, (PairRule)rule);
            for (var i = 0; i < row.Length; i++) Assert.InRange(quantised.Weights[i] * quantised.Scale, row[i] - 0.51f * quantised.Scale, row[i] + 0.51f * quantised.Scale);
            // 255 times the sum of two neighbours must fit into 16 bits.
            Assert.InRange(255 * RowQuantiser.LargestPair(quantised.Weights, (PairRule)rule), 0, short.MaxValue);
        });

    [Fact]
    public void Quantise_ZeroRow_StaysZero() => Assert.All(RowQuantiser.Quantise(new float[5], PairRule.None).Weights, weight => Assert.Equal(0, weight));
}
