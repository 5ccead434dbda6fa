using EdgeFace.Core.Imaging;
using EdgeFace.Workshop.Evaluation.Embedding;
using Xunit;

namespace EdgeFace.Tests.Workshop.Evaluation;

public class MainFaceTests
{
    private static DetectedFace At(float x, float y, float side) => new(new(x - side / 2, y - side / 2, side, side), default, 0.9f);

    [Fact]
    public void Of_TwoOfOneSize_IsTheOneInTheMiddle() =>
        Assert.Equal(At(120, 130, 80), MainFace.Of([At(40, 120, 90), At(120, 130, 80)], 250, 250));

    [Fact]
    public void Of_SmallFaceInTheMiddle_IsTheLargeOneBesideIt() =>
        Assert.Equal(At(90, 120, 100), MainFace.Of([At(125, 125, 20), At(90, 120, 100)], 250, 250));

    [Fact]
    public void Of_Nobody_IsNone() => Assert.Null(MainFace.Of([], 250, 250));
}
