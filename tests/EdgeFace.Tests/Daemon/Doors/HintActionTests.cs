using EdgeFace.Core.Door;
using EdgeFace.Daemon.Doors;
using Xunit;

namespace EdgeFace.Tests.Daemon.Doors;

public class HintActionTests
{
    [Fact]
    public void TryParse_Pattern_IsRead()
    {
        Assert.True(HintAction.TryParse("too_far=refuseLight:100,50,200", out var action, out _));
        Assert.Equal(("too_far", DoorIndicator.RefuseLight), (action!.Hint, action.Indicator));
        Assert.Equal([100, 50, 200], action.Pattern.Select(t => t.TotalMilliseconds));
    }

    [Fact]
    public void TryParse_Command_IsRead()
    {
        Assert.True(HintAction.TryParse("turn_left=command:/usr/bin/aplay /sounds/left.wav", out var action, out _));
        Assert.Equal(["/usr/bin/aplay", "/sounds/left.wav"], action!.Command);
    }

    [Theory]
    [InlineData("too_far", "expected HINT=ACTION")]
    [InlineData("tofar=buzzer:100", "is no hint")]
    [InlineData("too_far=horn:100", "is no action")]
    [InlineData("too_far=buzzer:0", "is no pattern")]
    [InlineData("too_far=buzzer:100,,1", "is no pattern")]
    [InlineData("too_far=buzzer:99999", "is no pattern")]
    [InlineData("too_far=command:aplay x.wav", "full path")]
    public void Faults_BadLine_IsSaid(string line, string words) =>
        Assert.Contains(words, Assert.Single(new HintOptions { Actions = [line] }.Faults()), StringComparison.Ordinal);
}
