using EdgeFace.Training.Optimisation;
using Xunit;

namespace EdgeFace.TrainingTests.Optimisation;

public sealed class CollapseWatchTests
{
    [Theory]
    [InlineData(double.NaN, 0.1)]
    [InlineData(double.PositiveInfinity, 0.1)]
    [InlineData(3, double.NaN)]
    public void Observe_NoNumber_StopsAtOnce(double loss, double strangers) => Assert.Contains("step 7", new CollapseWatch(null).Observe(7, loss, strangers));

    [Fact]
    public void Observe_AllFacesOne_StopsWithinAFewSteps()
    {
        var watch = new CollapseWatch(null);

        Assert.Equal(CollapseWatch.Patience, Enumerable.Range(1, 100).First(step => watch.Observe(step, 3, 0.99) is not null));
    }

    [Fact]
    public void Observe_LossAtItsCollapsedValue_Stops()
    {
        var watch = new CollapseWatch(0.3);

        Assert.Equal(CollapseWatch.Patience, Enumerable.Range(1, 100).First(step => watch.Observe(step, 0.301, 0.9) is not null));
    }

    [Fact]
    public void Observe_OddBatchesNowAndThen_GoesOn()
    {
        var watch = new CollapseWatch(0.3);

        Assert.All(Enumerable.Range(1, 100), step => Assert.Null(watch.Observe(step, 0.3, step % 3 == 0 ? 0.2 : 0.99)));
    }
}
