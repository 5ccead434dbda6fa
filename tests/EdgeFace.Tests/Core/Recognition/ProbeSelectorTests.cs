using EdgeFace.Core.Access;
using EdgeFace.Core.Imaging;
using EdgeFace.Core.Recognition;
using Xunit;
using static EdgeFace.Tests.Core.Recognition.Faces;

namespace EdgeFace.Tests.Core.Recognition;

public class ProbeSelectorTests
{
    private const float Tie = 0.15f;

    [Fact]
    public void Select_NoFaces_SaysNoFace()
    {
        Assert.Equal(-1, ProbeSelector.Select([], Tie, out var reject));
        Assert.Equal(new FrameReject(DenialReason.NoFace), reject);
    }

    [Fact]
    public void Select_OneClearlyNearer_TakesThatOne()
    {
        Assert.Equal(1, ProbeSelector.Select([Detected(0, 0, 80), Detected(300, 0, 120)], Tie, out var reject));
        Assert.Null(reject);
    }

    [Theory]
    [InlineData(100, 86, -1)]
    [InlineData(100, 84, 0)]
    public void Select_NearlyEquallyNear_TakesNobody(float first, float second, int expected) =>
        Assert.Equal(expected, ProbeSelector.Select([Detected(0, 0, first), Detected(300, 0, second)], Tie, out _));

    [Fact]
    public void Select_TwoPeople_SaysSo()
    {
        ProbeSelector.Select([Detected(0, 0, 100), Detected(300, 0, 100)], Tie, out var reject);
        Assert.Equal(new FrameReject(DenialReason.TwoPeople, new(MeasuredQuantity.SecondFace, 1, 1 - Tie)), reject);
    }

    [Fact]
    public void Select_OneFaceFoundTwice_IsOnePerson()
    {
        Assert.Equal(0, ProbeSelector.Select([Detected(100, 100, 100), Detected(105, 103, 98)], Tie, out var reject));
        Assert.Null(reject);
    }

    [Fact]
    public void Select_ThirdPersonBehindADoubleFace_IsNotOverlooked() =>
        Assert.Equal(-1, ProbeSelector.Select([Detected(100, 100, 100), Detected(105, 103, 99), Detected(400, 0, 95)], Tie, out _));

    [Fact]
    public void Select_HeadTurnedSideways_StillCountsByItsBox() =>
        Assert.Equal(1, ProbeSelector.Select([Detected(0, 0, 80), Detected(300, 0, 130, eyes: 12)], Tie, out _));

    [Fact]
    public void Select_FaceWithoutNumbers_IsNoFace()
    {
        var broken = Detected(0, 0, 80) with { Box = new(0, 0, float.NaN, 80), Landmarks = default };
        Assert.Equal(-1, ProbeSelector.Select([broken], Tie, out var reject));
        Assert.Equal(new FrameReject(DenialReason.NoFace), reject);
    }
}
