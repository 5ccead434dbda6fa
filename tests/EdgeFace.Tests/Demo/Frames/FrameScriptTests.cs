using EdgeFace.Demo.Cast;
using EdgeFace.Demo.Frames;
using Xunit;

namespace EdgeFace.Tests.Demo.Frames;

public sealed class FrameScriptTests
{
    private static readonly CastTable Cast = CastTable.ReadBesideProgram();

    // The camera is another process than the one that judges: it is told the number of frames alone.
    [Fact]
    public void Constructor_FrameCountOfAnotherScript_IsTheSameScript()
    {
        for (var frames = 0; frames < 1000; frames++)
        {
            var script = new FrameScript(Cast, frames);
            var again = new FrameScript(Cast, script.FrameCount);
            Assert.Equal(script.SceneCount, again.SceneCount);
            Assert.Equal(script.FrameCount, again.FrameCount);
            for (var frame = 0; frame <= script.FrameCount; frame++) Assert.Equal(script[frame], again[frame]);
        }
    }

    [Fact]
    public void FrameCount_AnyLimit_StaysWithinItOrIsTheShortest()
    {
        var shortest = new FrameScript(Cast, 0).FrameCount;
        for (var frames = 0; frames < 1000; frames++)
            Assert.InRange(new FrameScript(Cast, frames).FrameCount, shortest, Math.Max(shortest, frames));
    }

    [Fact]
    public void SceneAtOrBefore_EachFrameWithSomebody_IsTheSceneShown()
    {
        var script = new FrameScript(Cast, FrameScript.FramesIn(TimeSpan.FromSeconds(25)));
        var shown = Enumerable.Range(0, script.FrameCount).Where(frame => script[frame].Scene is not null).ToArray();
        Assert.All(shown, frame => Assert.Equal(script[frame].Scene, script.SceneAtOrBefore(frame)));
        Assert.Equal(script.SceneCount, shown.Select(frame => script[frame].Scene).Distinct().Count());
        Assert.Null(script[script.FrameCount].Scene);
    }
}
