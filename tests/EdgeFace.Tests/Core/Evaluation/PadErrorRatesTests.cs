using EdgeFace.Core.Evaluation;
using Xunit;

namespace EdgeFace.Tests.Core.Evaluation;

public class PadErrorRatesTests
{
    private static readonly PadPresentation[] Presentations =
    [
        new(null, "a", 0.9f, 10), new(null, "b", 0.6f, 10), new(null, "c", 0.3f, 10), new(null, "d", null, 0),
        new("print", "e", 0.1f, 10), new("print", "f", 0.7f, 10),
        new("screen", "g", 0.2f, 10), new("screen", "h", null, 0), new("screen", "i", 0.1f, 10), new("screen", "j", 0.1f, 10),
    ];

    [Fact]
    public void At_Threshold_CountsPerSpeciesAndTakesTheWorst()
    {
        var rates = PadErrorRates.At(0.5, Presentations);
        Assert.Equal([("print", 2, 0.5, 0.0), ("screen", 4, 0.0, 0.25)], rates.Species.Select(s => (s.Species, s.Presentations, s.Apcer, s.NonResponse)));
        Assert.Equal(0.5, rates.WorstApcer);
        Assert.Equal((4, 1 / 3.0, 0.25), (rates.BonaFide, rates.Bpcer, rates.BonaFideNonResponse));
    }

    [Fact]
    public void Suggest_KindsThatLieApart_IsHalfwayBetweenThem()
    {
        var apart = Presentations.Where(p => p.Name is not ("c" or "f")).ToArray();
        var (threshold, interval) = Assert.NotNull(PadErrorRates.Suggest(apart, 200, 1));
        Assert.Equal(0.4, threshold, 1e-6);
        Assert.InRange(threshold, interval.Low, interval.High);
    }

    [Fact]
    public void Suggest_OneKindOnly_IsNone() => Assert.Null(PadErrorRates.Suggest([.. Presentations.Where(p => p.Species is null)], 10, 1));

    // Values of the exact interval from the tables of Clopper and Pearson.
    [Theory]
    [InlineData(0, 10, 0, 0.3085)]
    [InlineData(1, 10, 0.0025, 0.4450)]
    [InlineData(5, 10, 0.1871, 0.8129)]
    [InlineData(10, 10, 0.6915, 1)]
    [InlineData(0, 1000, 0, 0.00368)]
    public void BinomialInterval_Share_IsExact(int hits, int trials, double low, double high)
    {
        var interval = BinomialInterval.Of(hits, trials);
        Assert.Equal((low, high), (Math.Round(interval.Low, 4), Math.Round(interval.High, high < 0.01 ? 5 : 4)));
    }
}
