using EdgeFace.Core.Recognition;
using EdgeFace.Vision.Enrolment;
using Xunit;

namespace EdgeFace.Tests.Vision.Enrolment;

public class PoseGuideTests
{
    private static readonly TimeSpan Apart = TimeSpan.FromMilliseconds(300);

    private readonly PoseGuide _guide = new(2, Apart);
    private TimeSpan _now;

    [Fact]
    public void Take_PosesAsAsked_TakesFramesOfEachAndEnds()
    {
        var taken = new List<string>();
        while (_guide.Asked is { } asked)
        {
            if (Show(asked.LeastYaw + 1)) taken.Add(asked.Name);
        }

        Assert.Equal(["straight", "straight", "left", "left", "right", "right"], taken);
        Assert.False(Show(0));
    }

    [Fact]
    public void Take_AnotherPoseThanAsked_TakesNothing()
    {
        for (var i = 0; i < 10; i++) Assert.False(Show(20));
        Assert.Equal("straight", _guide.Asked!.Name);
    }

    [Fact]
    public void Take_FramesOfOneMoment_TakesOne()
    {
        Assert.True(_guide.Take(TimeSpan.Zero, default));
        Assert.False(_guide.Take(Apart - TimeSpan.FromTicks(1), default));
        Assert.True(_guide.Take(Apart, default));
    }

    private bool Show(float yaw) => _guide.Take(_now += Apart, new(yaw, 0, 0));
}
