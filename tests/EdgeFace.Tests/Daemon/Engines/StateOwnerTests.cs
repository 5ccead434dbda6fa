using EdgeFace.Daemon.Engines;
using Xunit;

namespace EdgeFace.Tests.Daemon.Engines;

public sealed class StateOwnerTests
{
    private static readonly string[] Program = ["/usr/lib/edgeface/edgeface", "engines", "build"];

    [Fact]
    public void Command_RootAndAnothersFolder_RunsAsItsOwnerWithTheGroupsOfTheGpu()
    {
        var groups = StateOwner.Groups(["video", "render"], ["root:x:0:", "video:x:44:anna", "render:x:105:", "videos:x:9:", "broken"]);

        Assert.Equal(
            ["setpriv", "--reuid=990", "--regid=991", "--groups=44,105", "--", .. Program],
            StateOwner.Command(0, ("990", "991"), groups, Program));
        Assert.Contains("--clear-groups", StateOwner.Command(0, ("990", "991"), [], Program)!);
    }

    [Fact]
    public void Command_OwnFolderOrNoRoot_StaysAsItIs()
    {
        Assert.Null(StateOwner.Command(0, ("0", "0"), [], Program));
        Assert.Null(StateOwner.Command(0, null, [], Program));
        Assert.Null(StateOwner.Command(1000, ("990", "991"), [], Program));
    }
}
