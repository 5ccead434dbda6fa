using EdgeFace.Training.Optimisation;
using Xunit;

namespace EdgeFace.TrainingTests.Optimisation;

public sealed class LearningRateTests
{
    private static readonly LearningRate Rate = new(Schedule.Cosine, 0.1, 0.1);

    [Theory]
    [InlineData(0, 0.001)]
    [InlineData(0.05, 0.05)]
    [InlineData(0.1, 0.1)]
    [InlineData(0.55, 0.0505)]
    [InlineData(1, 0.001)]
    public void At_CosineWithWarmUp_IsThatWorkedOutByHand(double progress, double expected) => Assert.Equal(expected, Rate.At(progress), 9);

    [Fact]
    public void At_AfterWarmUp_NeverRises()
    {
        var rates = Enumerable.Range(10, 91).Select(i => Rate.At(i / 100.0)).ToArray();

        Assert.All(rates.Zip(rates.Skip(1)), pair => Assert.True(pair.Second <= pair.First));
    }

    [Fact]
    public void At_Constant_Stays() => Assert.Equal(0.1, new LearningRate(Schedule.Constant, 0.1, 0.5).At(0.2));

    [Fact]
    public void At_WithoutWarmUp_BeginsAtThePeak() => Assert.Equal(0.1, new LearningRate(Schedule.Cosine, 0.1, 0).At(0), 9);
}
