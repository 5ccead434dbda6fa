using EdgeFace.Daemon.Pipeline;
using EdgeFace.Vision;
using Xunit;

namespace EdgeFace.Tests.Daemon.Pipeline;

public class MountWatchTests
{
    private readonly MountWatch _watch = new(rotation: 0);

    [Theory]
    [InlineData(1, "on its side: set camera.rotation to 270")]
    [InlineData(2, "upside down: set camera.rotation to 180")]
    [InlineData(3, "on its side: set camera.rotation to 90")]
    public void Observe_FaceAfterFaceTurned_SaysWhatToSet(int turns, string words)
    {
        See(turns, MountWatch.Frames - 1);
        Assert.Null(_watch.Why);
        See(null, 5);
        See(turns, 1);
        Assert.EndsWith(words, _watch.Why, StringComparison.Ordinal);
    }

    [Fact]
    public void Observe_FacesTurnedByTurns_SaysNothing()
    {
        for (var i = 0; i < 100; i++) See(i % 2 == 0 ? 2 : 0, MountWatch.Frames - 1);
        Assert.Null(_watch.Why);
    }

    [Fact]
    public void Observe_AnUprightFaceAfterwards_TakesItBack()
    {
        See(2, MountWatch.Frames);
        See(0, 1);
        Assert.Null(_watch.Why);
    }

    [Fact]
    public void Words_CameraThatIsTurnedAlready_AddsToIt() =>
        Assert.Contains("camera.rotation to 90", MountFinder.Words(180, rotation: 270), StringComparison.Ordinal);

    [Fact]
    public void DegreesFor_UprightFaces_IsNothing() => Assert.Null(MountFinder.DegreesFor(0));

    private void See(int? turns, int frames)
    {
        for (var i = 0; i < frames; i++) _watch.Observe(new() { QuarterTurns = turns });
    }
}
