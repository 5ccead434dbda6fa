using EdgeFace.Daemon.CommandLine;
using Xunit;

namespace EdgeFace.Tests.Daemon.CommandLine;

public sealed class GlobalOptionsTests
{
    [Theory]
    [InlineData(true, false, "/home/ada", null, "/var/lib/edgeface")]
    [InlineData(false, true, "/home/ada", null, "/var/lib/edgeface")]
    [InlineData(false, false, "/home/ada", null, "/home/ada/.local/state/edgeface")]
    [InlineData(false, false, "/home/ada", "/data/states", "/data/states/edgeface")]
    [InlineData(false, false, "/home/ada", "states", "/home/ada/.local/state/edgeface")]
    [InlineData(false, false, "", "", "/var/lib/edgeface")]
    public void UnnamedState_WhoAndWhere_IsTheUnitsOwnElseTheUsers(bool root, bool installed, string home, string? states, string expected)
    {
        Dictionary<string, string> environment = new() { ["HOME"] = home };
        if (states is not null) environment["XDG_STATE_HOME"] = states;
        Assert.Equal(expected, GlobalOptions.UnnamedState(environment, root, installed));
    }
}
