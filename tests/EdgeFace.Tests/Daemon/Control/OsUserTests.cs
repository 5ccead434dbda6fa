using EdgeFace.Daemon.Control;
using EdgeFace.Tests.Support;
using Xunit;

namespace EdgeFace.Tests.Daemon.Control;

public sealed class OsUserTests : IDisposable
{
    private readonly TempState _temp = new();

    public void Dispose() => _temp.Dispose();

    [Theory]
    [InlineData(1000u, "anna (user 1000)")]
    [InlineData(100u, "user 100")]
    [InlineData(7u, "user 7")]
    public void Describe_AUser_NamesWhomTheMachineKnows(uint id, string expected)
    {
        var accounts = Path.Combine(_temp.Root, "passwd");
        File.WriteAllText(accounts, "root:x:0:0:root:/root:/bin/bash\nanna:x:1000:1000:Anna:/home/anna:/bin/bash\nbad\tname:x:7:7::/:/bin/sh\nbroken\n");
        Assert.Equal(expected, OsUser.Describe(id, accounts));
    }

    [Fact]
    public void Describe_NoAccounts_IsTheNumber() => Assert.Equal("user 5", OsUser.Describe(5, Path.Combine(_temp.Root, "nothing")));
}
