using EdgeFace.Workshop.Quantisation;
using Xunit;

namespace EdgeFace.Tests.Workshop.Quantisation;

public class RangeSearchTests
{
    [Fact]
    public void Find_MinMax_SpansAllThatWasSeen()
    {
        var scale = RangeSearch.Find(Histogram(-1, 3, i => 1), RangeMethod.MinMax);

        Assert.Equal(4 / 255f, scale.Scale, 1e-6);
        Assert.Equal(64, scale.ZeroPoint);
    }

    [Fact]
    public void Find_PercentileWithAFewOutliers_CutsThemOff()
    {
        var scale = RangeSearch.Find(Histogram(0, 100, i => i < 10 ? 100_000 : i == 99 ? 1 : 0), RangeMethod.Percentile);

        Assert.InRange(scale.Scale * 255, 9, 11);
    }

    [Fact]
    public void Find_MseWithAFewOutliers_CutsMostOff()
    {
        var scale = RangeSearch.Find(Histogram(0, 100, i => i < 10 ? 10_000_000 : i == 99 ? 1 : 0), RangeMethod.Mse);

        Assert.InRange(scale.Scale * 255, 9, 60);
    }

    [Theory]
    [InlineData((int)RangeMethod.Mse)]
    [InlineData((int)RangeMethod.MinMax)]
    [InlineData((int)RangeMethod.Percentile)]
    public void FindSymmetric_Skewed_HoldsTheLargerSide(int method) =>
        Assert.InRange(RangeSearch.FindSymmetric(Histogram(-1, 3, _ => 1), (RangeMethod)method) * 127, 2.8, 3.01);

    private static ValueHistogram Histogram(double low, double high, Func<int, double> weight)
    {
        double[] weights = [.. Enumerable.Range(0, 100).Select(weight)];
        return new(low, high, weights.Sum(), weights);
    }
}
