using CsCheck;
using EdgeFace.Core.Recognition;
using Xunit;

namespace EdgeFace.Tests.Core.Recognition;

public class SimilarityCalibrationTests
{
    private static readonly SimilarityCalibration Calibration = new(
        [new(0.1, 0.3f), new(0.01, 0.4f), new(0.001, 0.5f)], [new(0.99, 0.4f), new(0.9, 0.6f)], 0.001, "made up");

    [Theory]
    [InlineData(0.1, 0.3f, false)]
    [InlineData(0.5, 0.3f, false)]
    [InlineData(0.01, 0.4f, false)]
    [InlineData(0.0316227766, 0.35f, false)]
    [InlineData(0.001, 0.5f, false)]
    [InlineData(0.0001, 0.6f, true)]
    [InlineData(0.000001, 0.8f, true)]
    [InlineData(1e-12, 1f, true)]
    public void ThresholdAt_Rate_GoesStraightInTheLogarithm(double rate, float similarity, bool extrapolated)
    {
        var threshold = Calibration.ThresholdAt(rate);
        Assert.Equal(similarity, threshold.Similarity, 1e-5);
        Assert.Equal(extrapolated, threshold.Extrapolated);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(-0.1)]
    public void ThresholdAt_NoRate_Throws(double rate) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Calibration.ThresholdAt(rate));

    [Fact]
    public void ThresholdAt_SmallerRate_IsNeverALowerThreshold() =>
        Gen.Select(Gen.Double[-9, -0.01], Gen.Double[-9, -0.01]).Sample((a, b) =>
        {
            var (strict, loose) = (Math.Min(a, b), Math.Max(a, b));
            Assert.True(Calibration.ThresholdAt(Math.Pow(10, strict)).Similarity >= Calibration.ThresholdAt(Math.Pow(10, loose)).Similarity);
        });

    [Fact]
    public void Faults_Sound_None() => Assert.Empty(Calibration.Faults());

    [Fact]
    public void Faults_RisingRates_AreFound() =>
        Assert.Contains(Calibration with { Impostors = [new(0.01, 0.3f), new(0.1, 0.4f)] } is var bad ? bad.Faults() : [], fault => fault.Contains("impostors", StringComparison.Ordinal));
}
