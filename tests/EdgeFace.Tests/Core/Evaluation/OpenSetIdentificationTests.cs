using EdgeFace.Core.Evaluation;
using Xunit;

namespace EdgeFace.Tests.Core.Evaluation;

public class OpenSetIdentificationTests
{
    private static readonly double[] Rates = [0.1, 0.02];

    [Fact]
    public void Run_AnyPeople_KeepsTheWantedFpir()
    {
        var (people, table) = EvaluationGen.People(seed: 1, people: 150, mostPictures: 4, dimension: 16, spread: 0.8);

        var result = new OpenSetIdentification(people, table, galleries: 20, seed: 1).Run(30, Rates);

        Assert.Equal(20 * 30, result.MatedSearches);
        Assert.Equal(20 * 120, result.NonMatedSearches);
        foreach (var point in result.Points)
        {
            Assert.InRange(point.FalsePositiveRate, 0, point.WantedFalsePositiveRate);
            Assert.Equal(point.FalsePositives, (long)Math.Round(point.FalsePositiveRate * result.NonMatedSearches));
            Assert.InRange(point.FalseNegativeRate, point.FalseNegativeSpread.Low, point.FalseNegativeSpread.High);
        }

        Assert.True(result.Points[1].FalseNegativeRate >= result.Points[0].FalseNegativeRate);
    }

    [Fact]
    public void Run_LargerGallery_NeedsAHigherThreshold()
    {
        var (people, table) = EvaluationGen.People(seed: 2, people: 200, mostPictures: 3, dimension: 16, spread: 0.8);
        var search = new OpenSetIdentification(people, table, galleries: 20, seed: 1);

        var small = search.Run(5, Rates);
        var large = search.Run(80, Rates);

        Assert.True(large.Points[0].Threshold > small.Points[0].Threshold);
    }

    [Fact]
    public void Run_TwoPeopleWithOneFace_CannotTellThemApart()
    {
        // Each has the very picture of the other as its probe, so rank 1 is wrong.
        var people = EvaluationPeople.WithoutAliases([0, 0, 1, 1]);
        var table = new EmbeddingTable(4, 2);
        table.Set(0, [1, 0]);
        table.Set(1, [0, 1]);
        table.Set(2, [0, 1]);
        table.Set(3, [1, 0]);
        // A third who is a stranger far from both.
        var withStranger = EvaluationPeople.WithoutAliases([0, 0, 1, 1, 2]);
        var all = new EmbeddingTable(5, 2);
        for (var i = 0; i < 4; i++) all.Set(i, table.Row(i));
        all.Set(4, [-1, 0]);

        var result = new OpenSetIdentification(withStranger, all, galleries: 50, seed: 3).Run(2, [0.5]);

        Assert.Equal(2, new OpenSetIdentification(people, table, 1, 1).LargestGallery);
        Assert.InRange(result.Points[0].FalseNegativeRate, 0.3, 1);
    }

    [Fact]
    public void Run_AliasOfAnEnrolledName_IsNoStranger()
    {
        var people = new EvaluationPeople([0, 0, 1, 2], [0, 0, 1]);
        var table = new EmbeddingTable(4, 2);
        for (var i = 0; i < 4; i++) table.Set(i, i == 3 ? [0, 1] : [1, 0]);

        var result = new OpenSetIdentification(people, table, galleries: 3, seed: 1).Run(1, [0.1]);

        Assert.Equal(3, result.NonMatedSearches);
        Assert.Equal(0, result.Points[0].FalseNegativeRate);
    }

    [Fact]
    public void Run_SameSeed_IsTheSame()
    {
        var (people, table) = EvaluationGen.People(seed: 4, people: 60, mostPictures: 3);

        Assert.Equal(
            new OpenSetIdentification(people, table, 5, 9).Run(10, Rates).Points,
            new OpenSetIdentification(people, table, 5, 9).Run(10, Rates).Points);
    }

    [Fact]
    public void Run_MorePeopleThanThereAre_Throws()
    {
        var (people, table) = EvaluationGen.People(seed: 5, people: 10, mostPictures: 3);
        var search = new OpenSetIdentification(people, table, 1, 1);

        Assert.Throws<ArgumentOutOfRangeException>(() => search.Run(search.LargestGallery + 1, Rates));
    }
}
