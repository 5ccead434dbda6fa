using EdgeFace.Core.Evaluation;
using Xunit;

namespace EdgeFace.Tests.Core.Evaluation;

public class PersonBootstrapTests
{
    private static readonly double[] Rates = [1e-1, 1e-2, 1e-3];

    private static CorpusScores Scores(int seed, int people = 120, double spread = 0.9)
    {
        var (who, table) = EvaluationGen.People(seed, people, mostPictures: 4, dimension: 16, spread);
        return CorpusScores.Compare(who, table);
    }

    [Fact]
    public void TrueAcceptRates_AnyScores_AreThoseOfAllPairs()
    {
        var scores = Scores(1);

        foreach (var point in new PersonBootstrap(50, 1).TrueAcceptRates(scores, Rates))
        {
            Assert.True(point.FalseMatches <= point.WantedFalseMatchRate * scores.Impostors.Count);
            Assert.Equal(scores.Impostors.ThresholdAt(point.WantedFalseMatchRate), point.Threshold);
            Assert.Equal(scores.Genuine.TrueAcceptRateAt(point.Threshold), point.TrueAcceptRate);
            Assert.InRange(point.TrueAcceptRate, point.Interval.Low, point.Interval.High);
        }
    }

    [Fact]
    public void TrueAcceptRates_SameSeed_AreTheSame()
    {
        var scores = Scores(2);

        Assert.Equal(new PersonBootstrap(50, 7).TrueAcceptRates(scores, Rates), new PersonBootstrap(50, 7).TrueAcceptRates(scores, Rates));
    }

    // Drawing people by hand, with every weighted pair listed.
    [Fact]
    public void TrueAcceptRates_AgainstNaiveReplicates_AreTheSame()
    {
        var (people, table) = EvaluationGen.People(3, 40, mostPictures: 3, dimension: 16, spread: 0.9);
        var scores = CorpusScores.Compare(people, table);
        const int replicates = 40;
        var random = new SeededRandom(5);
        var naive = new List<double>();
        for (var r = 0; r < replicates; r++)
        {
            var weights = new int[people.GroupCount];
            for (var i = 0; i < weights.Length; i++) weights[random.Below(weights.Length)]++;
            naive.Add(Replicate(people, table, weights, 0.05));
        }

        naive.Sort();
        var found = new PersonBootstrap(replicates, 5).TrueAcceptRates(scores, 0.05)[0];

        Assert.InRange(found.Interval.Low, naive[0], naive[1]);
        Assert.InRange(found.Interval.High, naive[^2], naive[^1]);
    }

    [Fact]
    public void TrueAcceptRates_PeopleWhoAgreeWithThemselves_AreWiderThanPairsWouldBe()
    {
        // Ten people, each with ten pictures: half of the people always match, half never do.
        var people = EvaluationPeople.WithoutAliases([.. Enumerable.Range(0, 100).Select(i => i / 10)]);
        var table = new EmbeddingTable(100, 128);
        for (var i = 0; i < 100; i++)
        {
            var row = new float[128];
            row[i < 50 ? i / 10 : i] = 1;
            table.Set(i, row);
        }

        var interval = new PersonBootstrap(400, 1).TrueAcceptRates(CorpusScores.Compare(people, table), 1e-2)[0].Interval;

        // 450 independent pairs at one half would give an interval about 0.09 wide.
        Assert.True(interval.High - interval.Low > 0.4);
    }

    [Fact]
    public void TrueAcceptRateDifference_AModelWithItself_IsNothing()
    {
        var scores = Scores(4);

        var (difference, interval) = new PersonBootstrap(30, 1).TrueAcceptRateDifference(scores, scores, 1e-2);

        Assert.Equal((0.0, new ConfidenceInterval(0, 0)), (difference, interval));
    }

    [Fact]
    public void TrueAcceptRateDifference_OtherPeople_Throws() =>
        Assert.Throws<ArgumentException>(() => new PersonBootstrap(5, 1).TrueAcceptRateDifference(Scores(5), Scores(5, people: 60), 1e-2));

    private static double Replicate(EvaluationPeople people, EmbeddingTable table, int[] weights, double rate)
    {
        var impostors = new List<(float Similarity, double Weight)>();
        var genuine = new List<(float Similarity, double Weight)>();
        for (var a = 0; a < people.PictureCount; a++)
        {
            for (var b = a + 1; b < people.PictureCount; b++)
            {
                int p = people.GroupOf(a), q = people.GroupOf(b);
                if (p == q) genuine.Add((table.Similarity(a, b), weights[p]));
                else impostors.Add((table.Similarity(a, b), (double)weights[p] * weights[q]));
            }
        }

        var allowed = Math.Floor(rate * impostors.Sum(i => i.Weight));
        var threshold = impostors.Select(i => MathF.BitIncrement(i.Similarity)).Order()
            .First(t => impostors.Where(i => i.Similarity >= t).Sum(i => i.Weight) <= allowed);
        return genuine.Where(g => g.Similarity >= threshold).Sum(g => g.Weight) / genuine.Sum(g => g.Weight);
    }
}
