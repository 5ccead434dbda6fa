using EdgeFace.Training.Losses;
using EdgeFace.TrainingTests.Support;
using Xunit;
using static TorchSharp.torch;

namespace EdgeFace.TrainingTests.Losses;

public sealed class MarginObjectiveTests
{
    // Embeddings at 0.3 and 2 radians, centres at 0 and pi/2.
    private static readonly float[] Embeddings = [2 * MathF.Cos(0.3f), 2 * MathF.Sin(0.3f), MathF.Cos(2), MathF.Sin(2)];
    private static readonly float[] Centres = [1, 0, 0, 3];

    [Theory]
    [InlineData(0.5)]
    [InlineData(0)]
    public void Loss_Angular_IsThatWorkedOutByHand(double margin)
    {
        using var objective = new MarginObjective(new(MarginKind.Angular, 8, margin, 0), tensor(Centres, [2, 2]));

        var loss = Loss(objective, [0, 1], 1);

        // Angles to the own centres: 0.3, and 2 - pi/2; to the others pi/2 - 0.3, and 2.
        var first = Entropy(8 * Math.Cos(0.3 + margin), 8 * Math.Cos(Math.PI / 2 - 0.3));
        var second = Entropy(8 * Math.Cos(2 - Math.PI / 2 + margin), 8 * Math.Cos(2));
        Assert.Equal((first + second) / 2, loss, 5);
    }

    [Fact]
    public void Loss_Cosine_IsThatWorkedOutByHand()
    {
        using var objective = new MarginObjective(new(MarginKind.Cosine, 8, 0.35, 0), tensor(Centres, [2, 2]));

        var first = Entropy(8 * (Math.Cos(0.3) - 0.35), 8 * Math.Cos(Math.PI / 2 - 0.3));
        var second = Entropy(8 * (Math.Cos(2 - Math.PI / 2) - 0.35), 8 * Math.Cos(2));
        Assert.Equal((first + second) / 2, Loss(objective, [0, 1], 1), 5);
    }

    [Fact]
    public void Loss_OwnCentreBehind_GoesOnInAStraightLine()
    {
        using var objective = new MarginObjective(new(MarginKind.Angular, 8, 0.5, 0), tensor([-1f, 0, 0, 1], [2, 2]));

        // At 0.3 radians from (1, 0) the own centre (-1, 0) is pi - 0.3 away: with the margin it would be past half a turn.
        var own = Math.Cos(Math.PI - 0.3) - 0.5 * Math.Sin(0.5);
        Assert.Equal(Entropy(8 * own, 8 * Math.Sin(0.3)), Loss(objective, [0], 1), 5);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(0.2, 0.25)]
    [InlineData(0.4, 0.5)]
    [InlineData(1, 0.5)]
    public void MarginAt_Ramp_RisesToTheFullMargin(double progress, double expected)
    {
        using var objective = new MarginObjective(new(MarginKind.Angular, 8, 0.5, 0.4), tensor(Centres, [2, 2]));

        Assert.Equal(expected, objective.MarginAt(progress), 9);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Loss_Embeddings_GradientIsThatOfDifferences(int kind)
    {
        random.manual_seed(5);
        using var objective = new MarginObjective(new((MarginKind)kind, 8, 0.4, 0), randn([4, 6], ScalarType.Float64));

        NumericalGradient.Check(randn([5, 6]), x => objective.Loss(new(x, tensor([0L, 1, 2, 3, 1]), null, 1)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Loss_Centres_GradientIsThatOfDifferences(int kind)
    {
        random.manual_seed(6);
        var embeddings = randn([5, 6], ScalarType.Float64);
        var labels = tensor([0L, 1, 2, 3, 1]);
        var centres = randn([4, 6], ScalarType.Float64);
        using var objective = new MarginObjective(new((MarginKind)kind, 8, 0.4, 0), centres.clone());
        objective.Loss(new(embeddings, labels, null, 1)).backward();
        var analytic = objective.Parameters.Single().Parameter.grad!.data<double>().ToArray();
        var values = centres.data<double>().ToArray();
        for (var i = 0; i < values.Length; i++)
        {
            double At(double shift)
            {
                var moved = (double[])values.Clone();
                moved[i] += shift;
                using var other = new MarginObjective(new((MarginKind)kind, 8, 0.4, 0), tensor(moved, [4, 6]));
                return other.Loss(new(embeddings, labels, null, 1)).item<double>();
            }

            Assert.Equal((At(1e-6) - At(-1e-6)) / 2e-6, analytic[i], 6);
        }
    }

    private static double Loss(MarginObjective objective, long[] labels, double progress) =>
        objective.Loss(new(tensor(Embeddings[..(2 * labels.Length)], [labels.Length, 2]), tensor(labels), null, progress)).item<float>();

    private static double Entropy(double own, double other) => Math.Log(1 + Math.Exp(other - own));
}
