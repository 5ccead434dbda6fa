using CsCheck;
using EdgeFace.Vision.Imaging;
using Xunit;

namespace EdgeFace.Tests.Vision.Imaging;

public sealed class AreaWeightsTests
{
    // Up to each pixel's right edge, what was given out is the covered share to the nearest 256th: no weight is off by more than one.
    [Fact]
    public void Plan_AnyLengths_GivesOutTheCoveredShareToTheNearestStep() => Gen.Select(Gen.Int[1, 700], Gen.Int[0, 700]).Sample((to, more) =>
    {
        var from = to + more;
        var weights = new AreaWeights();
        weights.Plan(from, to);
        for (var i = 0; i < to; i++)
        {
            double left = (double)i * from / to, right = (double)(i + 1) * from / to, given = 0;
            var span = weights.Span(i);
            for (var j = 0; j < span.Weights.Length; j++)
            {
                Assert.True(span.Weights[j] >= 0);
                given += span.Weights[j];
                var covered = (Math.Clamp(span.First + j + 1, left, right) - left) / (right - left);
                Assert.InRange(given, AreaWeights.Sum * covered - 0.5 - 1e-6, AreaWeights.Sum * covered + 0.5 + 1e-6);
            }

            Assert.Equal(AreaWeights.Sum, given);
        }
    });
}
