using EdgeFace.Training;
using EdgeFace.Training.Losses;
using EdgeFace.TrainingTests.Support;
using Xunit;
using static TorchSharp.torch;

namespace EdgeFace.TrainingTests.Losses;

public sealed class TripletTests
{
    [Fact]
    public void Loss_ThreeFaces_IsThatWorkedOutByHand()
    {
        // Unit vectors at 0, 0.4 (same person) and 1 radians; only the first two are anchors.
        var embeddings = tensor([3f, 0, MathF.Cos(0.4f), MathF.Sin(0.4f), MathF.Cos(1), MathF.Sin(1)], [3, 2]);

        var loss = new TripletObjective(0.5, TripletMining.Hard).Loss(new(embeddings, tensor([7L, 7, 9]), null, 0)).item<float>();

        double Squared(double angle) => 2 - 2 * Math.Cos(angle);
        var first = Math.Max(0, Squared(0.4) - Squared(1) + 0.5);
        var second = Math.Max(0, Squared(0.4) - Squared(0.6) + 0.5);
        Assert.Equal((first + second) / 2, loss, 5);
    }

    [Fact]
    public void Loss_NobodyTwice_IsZeroWithAGradientOfZero()
    {
        var embeddings = randn([3, 4]).requires_grad_(true);

        var loss = new TripletObjective(0.3, TripletMining.Hard).Loss(new(embeddings, tensor([1L, 2, 3]), null, 0));
        loss.backward();

        Assert.Equal(0, loss.item<float>());
        Assert.Equal(0, embeddings.grad!.abs().sum().item<float>());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Loss_Embeddings_GradientIsThatOfDifferences(int mining)
    {
        random.manual_seed(11);

        // Mining is a choice, not a step of the function: where nothing is nearly equal it stays the same.
        NumericalGradient.Check(randn([8, 5]), x => new TripletObjective(0.7, (TripletMining)mining).Loss(new(x, tensor([0L, 0, 1, 1, 2, 2, 3, 3]), null, 0)));
    }

    [Fact]
    public void Mine_Hard_IsWhatANaiveSearchFinds()
    {
        for (var seed = 0UL; seed < 50; seed++)
        {
            var (similarity, labels) = Batch(seed);
            foreach (var triplet in TripletMiner.Mine(similarity, labels, TripletMining.Hard))
            {
                var row = Enumerable.Range(0, labels.Length).Select(i => (Index: i, Similarity: similarity[triplet.Anchor * labels.Length + i])).Where(i => i.Index != triplet.Anchor).ToList();
                Assert.Equal(row.Where(i => labels[i.Index] == labels[triplet.Anchor]).MinBy(i => i.Similarity).Index, triplet.Partner);
                Assert.Equal(row.Where(i => labels[i.Index] != labels[triplet.Anchor]).MaxBy(i => i.Similarity).Index, triplet.Stranger);
            }
        }
    }

    [Fact]
    public void Mine_SemiHard_IsWhatANaiveSearchFinds()
    {
        for (var seed = 0UL; seed < 50; seed++)
        {
            var (similarity, labels) = Batch(seed);
            var count = labels.Length;
            var expected =
                from anchor in Enumerable.Range(0, count)
                from partner in Enumerable.Range(0, count)
                where partner != anchor && labels[partner] == labels[anchor]
                let others = Enumerable.Range(0, count).Where(i => labels[i] != labels[anchor]).ToList()
                let further = others.Where(i => similarity[anchor * count + i] < similarity[anchor * count + partner]).ToList()
                where others.Count > 0
                select new Triplet(anchor, partner, further.Count > 0 ? further.MaxBy(i => similarity[anchor * count + i]) : others.MinBy(i => similarity[anchor * count + i]));

            Assert.Equal(expected, TripletMiner.Mine(similarity, labels, TripletMining.SemiHard));
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Mine_AnyWay_EveryTripletHasOnePersonTwiceAndAStranger(int mining)
    {
        for (var seed = 0UL; seed < 50; seed++)
        {
            var (similarity, labels) = Batch(seed);
            var found = TripletMiner.Mine(similarity, labels, (TripletMining)mining);

            var anchors = Enumerable.Range(0, labels.Length).Where(i => labels.Count(label => label == labels[i]) > 1 && labels.Any(label => label != labels[i]));
            Assert.Equal(anchors, found.Select(t => t.Anchor).Distinct().Order());
            Assert.All(found, t => Assert.True(t.Anchor != t.Partner && labels[t.Anchor] == labels[t.Partner] && labels[t.Anchor] != labels[t.Stranger]));
        }
    }

    private static (float[] Similarity, long[] Labels) Batch(ulong seed)
    {
        var random = Randomness.Of(seed, 1);
        var count = 2 + random.Below(14);
        var labels = Enumerable.Range(0, count).Select(_ => (long)random.Below(5)).ToArray();
        return ([.. Enumerable.Range(0, count * count).Select(_ => random.Between(-1, 1))], labels);
    }
}
