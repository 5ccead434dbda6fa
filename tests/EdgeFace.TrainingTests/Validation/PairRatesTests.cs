using EdgeFace.Core.Evaluation;
using EdgeFace.Training;
using EdgeFace.Training.Validation;
using Xunit;

namespace EdgeFace.TrainingTests.Validation;

public sealed class PairRatesTests
{
    [Fact]
    public void Of_RandomEmbeddings_AucIsTheShareOfPairsInTheRightOrder()
    {
        var random = Randomness.Of(2, 2);
        int[] people = [.. Enumerable.Range(0, 30).Select(i => i / 3)];
        var table = new EmbeddingTable(people.Length, 4);
        for (var i = 0; i < people.Length; i++)
        {
            float[] row = [people[i] % 3 + (float)random.Normal(), (float)random.Normal(), (float)random.Normal(), (float)random.Normal()];
            Core.Recognition.Embedding.TryNormalise(row);
            table.Set(i, row);
        }

        var scores = CorpusScores.Compare(EvaluationPeople.WithoutAliases(people), table);
        var all = from a in Enumerable.Range(0, people.Length) from b in Enumerable.Range(a + 1, people.Length - a - 1) select (Same: people[a] == people[b], Similarity: table.Similarity(a, b));
        var (same, different) = (all.Where(p => p.Same).ToList(), all.Where(p => !p.Same).ToList());
        var expected = same.Average(s => different.Average(d => s.Similarity > d.Similarity ? 1 : s.Similarity == d.Similarity ? 0.5 : 0));

        var rates = PairRates.Of(scores);

        Assert.Equal(expected, rates.Auc, 3);
        Assert.Equal(same.Count, rates.GenuinePairs);
    }

    [Fact]
    public void Auc_FoldedPairs_CountsEqualOnesHalf()
    {
        FoldedPair Pair(bool same, float similarity) => new(0, same, new(similarity, 0, 1));

        Assert.Equal(0.625, JudgeSet.Auc([Pair(true, 0.9f), Pair(true, 0.5f), Pair(false, 0.5f), Pair(false, 0.7f)]), 9);
    }
}
