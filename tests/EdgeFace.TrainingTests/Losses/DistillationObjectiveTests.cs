using EdgeFace.Training.Losses;
using EdgeFace.TrainingTests.Support;
using Xunit;
using static TorchSharp.torch;

namespace EdgeFace.TrainingTests.Losses;

public sealed class DistillationObjectiveTests
{
    [Fact]
    public void Loss_StudentSaysTheSame_IsZero()
    {
        var targets = nn.functional.normalize(randn([4, 6]), 2, 1);

        Assert.Equal(0, new DistillationObjective(1).Loss(new(targets * 3, tensor([0L, 1, 2, 3]), targets, 0)).item<float>(), 5);
    }

    [Fact]
    public void Loss_OneRightAngle_IsThatWorkedOutByHand()
    {
        // The first is right, the second a right angle off: cosines 1 and 0, so 1 - 1/2. Similarities within the batch: student 1
        // everywhere, teacher 1 and 0, so two of four squares are 1.
        var loss = new DistillationObjective(0.5).Loss(new(tensor([2f, 0, 5, 0], [2, 2]), tensor([0L, 1]), tensor([1f, 0, 0, 1], [2, 2]), 0)).item<float>();

        Assert.Equal(0.5 + 0.5 * 0.5, loss, 5);
    }

    [Fact]
    public void Loss_Embeddings_GradientIsThatOfDifferences()
    {
        random.manual_seed(3);
        var targets = nn.functional.normalize(randn([4, 6], ScalarType.Float64), 2, 1);

        NumericalGradient.Check(randn([4, 6]), x => new DistillationObjective(1).Loss(new(x, tensor([0L, 1, 2, 3]), targets, 0)));
    }
}
