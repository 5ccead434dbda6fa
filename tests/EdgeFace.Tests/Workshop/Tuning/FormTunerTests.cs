using EdgeFace.Workshop.Building;
using EdgeFace.Workshop.Tuning;
using Xunit;

namespace EdgeFace.Tests.Workshop.Tuning;

public class FormTunerTests
{
    [Fact]
    public void Choose_FasterForm_IsTakenWithinTheLoss()
    {
        TunedForm[] measured = [Form("float32", 1, 10), Form("int8", 1, 5, loss: 0.002), Form("tiny", 1, 1, loss: 0.1)];

        Assert.Equal("int8", FormTuner.Choose(measured, 0.005).Form);
    }

    [Fact]
    public void Choose_Int8SlowerThanFloat_TakesFloat() =>
        Assert.Equal("float32", FormTuner.Choose([Form("float32", 1, 50), Form("int8", 1, 70, loss: 0.002)], 0.005).Form);

    [Theory]
    [InlineData(9.5, 1)]
    [InlineData(6, 2)]
    public void Choose_MoreThreads_MustBeWorthTheirHeat(double withTwo, int threads) =>
        Assert.Equal(threads, FormTuner.Choose([Form("int8", 1, 10), Form("int8", 2, withTwo)], 0.005).Threads);

    [Fact]
    public void Choose_TheFaceFindersTime_Counts() =>
        Assert.Equal(1, FormTuner.Choose([new("int8", 1, new(5, 5), 5, 0), new("int8", 2, new(3, 3), 9, 0)], 0.005).Threads);

    [Fact]
    public void Choose_NoneWithinTheLoss_SaysWhatEachLoses() =>
        Assert.Contains("int8 0.0100", Assert.Throws<BuildFailedException>(() => FormTuner.Choose([Form("int8", 1, 5, loss: 0.01)], 0.005)).Message);

    private static TunedForm Form(string name, int threads, double milliseconds, double loss = 0) => new(name, threads, new(milliseconds, milliseconds), 0, loss);
}
