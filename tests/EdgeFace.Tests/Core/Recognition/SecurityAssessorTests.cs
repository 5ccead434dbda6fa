using CsCheck;
using EdgeFace.Core.Recognition;
using Xunit;
using static EdgeFace.Tests.Core.Recognition.Faces;

namespace EdgeFace.Tests.Core.Recognition;

public class SecurityAssessorTests(ITestOutputHelper output)
{
    private const int FramesLeast = 2, FramesMost = 30, Strangers = 20_000;

    private static readonly EvidenceModel Model = new(Calibration);
    private static readonly SecurityAssessor Assessor = new(Model, Calibration, FramesLeast, FramesMost);
    private static readonly SimilarityCurve Impostors = new(Calibration.Impostors, bound: true);
    private static readonly SimilarityCurve Genuine = new(Calibration.Genuine, bound: false);

    private static readonly Gen<SecurityLevel> Levels = Gen.Int[0, 3].Select(level => (SecurityLevel)level);

    [Fact]
    public void Assess_AnyGallery_PromisesTheRateOfItsLevel() => Gen.Select(Levels, Gen.Int[1, 2000]).Sample((level, subjects) =>
    {
        var found = Assessor.Assess(level, subjects, 1);
        Assert.InRange(found.FalsePositiveBound, 0, level.FalsePositiveRate() * 1.0001);
        Assert.InRange(found.FalseNegativeRate, 0, 1);
    }, iter: 20);

    [Fact]
    public void Assess_LargerGalleryOrHigherLevel_WantsMore() => Gen.Select(Levels, Gen.Int[1, 2000], Gen.Int[1, 2000]).Sample((level, a, b) =>
    {
        var small = Assessor.Assess(level, Math.Min(a, b), 1);
        var large = Assessor.Assess(level, Math.Max(a, b), 1);
        Assert.True(large.Evidence >= small.Evidence - 1e-3);
        Assert.True(large.FalseNegativeRate >= small.FalseNegativeRate - 1e-3);
        if (level != SecurityLevel.Maximum) Assert.True(Assessor.Assess(level + 1, a, 1).Evidence > Assessor.Assess(level, a, 1).Evidence);
    }, iter: 10);

    [Fact]
    public void Assess_TemplatesOfSeveralOccasions_TurnFewerAway()
    {
        var several = Calibration with { GenuineOfFour = [new(0.99, 0.6f), new(0.5, 0.82f), new(0.01, 0.93f)] };
        var assessor = new SecurityAssessor(new(several), several, FramesLeast, FramesMost);
        Assert.True(assessor.Assess(SecurityLevel.High, 100, 0.8).FalseNegativeRate < assessor.Assess(SecurityLevel.High, 100, 1).FalseNegativeRate);
    }

    [Fact]
    public void Assess_RateThatNoSimilarityHas_IsUnreachable()
    {
        var weak = Calibration with { Impostors = [new(0.9, 0.4f), new(0.1, 0.8f), new(0.01, 0.95f)], MeasuredTo = 0.01 };
        var found = new SecurityAssessor(new(weak), weak, FramesLeast, FramesMost).Assess(SecurityLevel.Maximum, 1000, 1);
        Assert.Equal((double.PositiveInfinity, 1.0, true), (found.Evidence, found.FalseNegativeRate, found.Extrapolated));
    }

    [Fact]
    public void Assess_StrangersAsCalibrated_AreLetInAsRarelyAsPromised()
    {
        var promised = Assessor.Assess(SecurityLevel.Convenience, 1, 1);
        var rate = LetIn(Calibration.NoiseOrUsual, 0, promised.Evidence);
        output.WriteLine($"promised {promised.FalsePositiveBound:0.0000}, simulated {rate:0.0000} of {Strangers} strangers");
        // Four standard errors of a binomial share.
        Assert.InRange(rate, 0.0072, 0.0128);
    }

    [Theory]
    [InlineData(2, 1, 0, 5)]
    [InlineData(1, 3, 0, 2)]
    [InlineData(1, 0.3, 0, 1.3)]
    [InlineData(1, 1, 0.03, 2.5)]
    public void Assess_StrangersNotAsCalibrated_AreLetInMoreOftenByAStatedFactor(double scatter, double correlation, double shift, double most)
    {
        var promised = Assessor.Assess(SecurityLevel.Convenience, 1, 1);
        var real = new FrameNoise(Calibration.Noise!.StandardDeviation * scatter, Calibration.Noise.CorrelationSeconds * correlation);
        var factor = LetIn(real, shift, promised.Evidence) / promised.FalsePositiveRate;
        output.WriteLine($"frames scatter by {scatter} times what is assumed, are correlated over {correlation} times, strangers are more alike by {shift}: {factor:0.0} times the promised rate");
        Assert.InRange(factor, 0.3, most);
    }

    [Fact]
    public void Sequential_AtEqualFalseAccepts_NeedsFewerFramesThanThreeOfSix()
    {
        // Shaped as MobileFaceNet's calibration is: curves that overlap.
        var real = new SimilarityCalibration(
            [new(0.9, 0.17f), new(0.5, 0.27f), new(0.1, 0.37f), new(0.01, 0.48f), new(0.001, 0.56f), new(1e-4, 0.63f)],
            [new(0.99, 0.42f), new(0.9, 0.59f), new(0.7, 0.7f), new(0.5, 0.75f), new(0.1, 0.86f)], 1e-4, "made up", Noise: new(0.045, 0.3));
        var table = FramesAgainstErrors.Compare(new(real), new(real.Impostors, bound: false), new(real.Genuine, bound: false), FramesMost, strangers: 3000, people: 1500);
        foreach (var row in table) output.WriteLine(row.ToString());
        Assert.All(table, row => Assert.True(row.SequentialFrames < row.CountFrames && row.SequentialRejected <= row.CountRejected + 0.02));
    }

    private static double LetIn(FrameNoise real, double shift, double evidence)
    {
        var approaches = new SimulatedApproaches(Model, real, FramesLeast, FramesMost, seed: 7);
        var letIn = 0;
        for (var i = 0; i < Strangers; i++)
        {
            if (approaches.Sequential(approaches.LevelOf(Impostors) + shift, evidence) > 0) letIn++;
        }

        return (double)letIn / Strangers;
    }
}
