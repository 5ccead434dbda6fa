using EdgeFace.Training.Export;
using Xunit;

namespace EdgeFace.TrainingTests.Export;

public sealed class BatchNormFoldingTests
{
    [Fact]
    public void Fold_OneRow_IsThatWorkedOutByHand()
    {
        // y = 3 (2 x + 1 - 5) / sqrt(4 + 1e-5) + 7
        var (weights, bias) = BatchNormFolding.Fold([2f], 1, [1f], [3f], [7f], [5f], [4f]);

        Assert.Equal(3 * 2 / Math.Sqrt(4 + 1e-5), weights[0], 5);
        Assert.Equal(3 * (1 - 5) / Math.Sqrt(4 + 1e-5) + 7, bias[0], 5);
    }
}
