using EdgeFace.Training;
using EdgeFace.Training.Datasets;
using EdgeFace.Training.Runs;
using Xunit;

namespace EdgeFace.TrainingTests.Runs;

public sealed class BatchPlanTests
{
    // 40 pictures of 10 people.
    private static readonly PartOfDataset Part = new([.. Enumerable.Range(100, 40)], [.. Enumerable.Range(0, 40).Select(i => i / 4)], 10);

    [Fact]
    public void At_OneEpoch_TakesEachPictureOnce()
    {
        var plan = BatchPlan.Of(Part, new(0, 8), 1);

        for (var epoch = 0; epoch < 3; epoch++)
        {
            var seen = Enumerable.Range(0, plan.StepsPerEpoch).SelectMany(step => plan.At(epoch * plan.StepsPerEpoch + step)).ToList();
            Assert.Equal(Enumerable.Range(0, 40), seen.Order());
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(4)]
    public void At_AnyOrderOfAsking_GivesTheSameBatches(int people)
    {
        BatchPlan Plan() => BatchPlan.Of(Part, people == 0 ? new(0, 8) : new(people, 3), 9);
        var forwards = Enumerable.Range(0, 20).Select(step => Plan().At(step)).ToList();
        var plan = Plan();

        Assert.Equal(forwards, Enumerable.Range(0, 20).Reverse().Select(step => plan.At(step)).Reverse());
        Assert.NotEqual(forwards[0], forwards[6]);
    }

    [Fact]
    public void At_People_HasAsManyOfEach()
    {
        var plan = BatchPlan.Of(Part, new(4, 3), 1);

        for (var step = 0; step < 30; step++)
        {
            var batch = plan.At(step);
            Assert.Equal([3, 3, 3, 3], batch.CountBy(place => Part.Labels[place]).Select(pair => pair.Value));
            Assert.Equal(12, batch.Distinct().Count());
        }
    }

    [Fact]
    public void Of_TooFewPeople_SaysSo() => Assert.Contains("there are 10", Assert.Throws<TrainingException>(() => BatchPlan.Of(Part, new(11, 2), 1)).Message);
}
