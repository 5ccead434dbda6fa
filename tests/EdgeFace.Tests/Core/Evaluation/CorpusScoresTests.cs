using EdgeFace.Core.Evaluation;
using Xunit;

namespace EdgeFace.Tests.Core.Evaluation;

public class CorpusScoresTests
{
    [Fact]
    public void Compare_SomePeople_HasEveryPairOnce()
    {
        var (people, table) = EvaluationGen.People(seed: 1, people: 30, mostPictures: 4);
        var genuine = 0;
        var impostors = 0;
        for (var a = 0; a < people.PictureCount; a++)
        {
            for (var b = a + 1; b < people.PictureCount; b++)
            {
                if (people.PersonOf(a) == people.PersonOf(b)) genuine++;
                else impostors++;
            }
        }

        var scores = CorpusScores.Compare(people, table);

        Assert.Equal(genuine, scores.Genuine.Count);
        Assert.Equal(impostors, scores.Impostors.Count);
        foreach (var score in scores.Impostors.Tail[..20]) Assert.Equal(table.Similarity(score.A, score.B), score.Similarity);
    }

    [Fact]
    public void Compare_TwoNamesOfOneGroup_AreNeitherGenuineNorImpostor()
    {
        var people = new EvaluationPeople([0, 0, 1, 2], [0, 0, 1]);
        var (_, table) = EvaluationGen.People(seed: 2, people: 4, mostPictures: 1);

        var scores = CorpusScores.Compare(people, table);

        Assert.Equal(1, scores.Genuine.Count);
        Assert.Equal(3, scores.Impostors.Count);
        Assert.All(scores.Impostors.Tail.ToArray(), s => Assert.Equal(3, s.B));
    }

    [Fact]
    public void Compare_PictureWithoutFace_MatchesNobody()
    {
        var people = EvaluationPeople.WithoutAliases([0, 0, 1]);
        var table = new EmbeddingTable(3, 2);
        table.Set(0, [1, 0]);
        table.Set(2, [1, 0]);

        var scores = CorpusScores.Compare(people, table);

        Assert.Equal(0, scores.Genuine.TrueAcceptRateAt(-0.99f));
        Assert.Equal(0.5, scores.Impostors.RateAt(-0.99f));
    }

    [Fact]
    public void Compare_Stopped_Throws()
    {
        var (people, table) = EvaluationGen.People(seed: 3, people: 5, mostPictures: 2);

        Assert.Throws<OperationCanceledException>(() => CorpusScores.Compare(people, table, new(canceled: true)));
    }
}
