using System.Net.Sockets;
using System.Text;
using EdgeFace.Core.Door;
using EdgeFace.Lines;
using EdgeFace.SystemTests.Support;
using EdgeFace.Tests.Support;
using Xunit;

namespace EdgeFace.SystemTests.Doors;

/// <summary>Whatever becomes of the processes, the strike locks. The line of these tests keeps its level when it is let go.</summary>
public sealed class LineOwnerTests : IDisposable
{
    // A test waits for the answer; how soon a unit must have it is the unit's rule.
    private static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(60);

    private readonly Workplace _place = new();
    private readonly Lazy<RunningLineOwner> _started;

    public LineOwnerTests() => _started = new(() => new(_place));

    private RunningLineOwner Owner => _started.Value;

    public void Dispose()
    {
        if (_started.IsValueCreated) Owner.Dispose();
        _place.Dispose();
    }

    [Fact]
    public async Task Release_ForATime_IsNeverShorterAndEndsByItself()
    {
        using var client = await ConnectAsync();
        for (var i = 0; i < 5; i++)
        {
            Assert.True(client.Release(TimeSpan.FromMilliseconds(150)));
            await Owner.WaitAsync(active: false);
        }

        var levels = Owner.Levels;
        Assert.Equal([false, .. Enumerable.Repeat((bool[])[true, false], 5).SelectMany(p => p)], levels.Select(l => l.Active));
        for (var i = 1; i < levels.Count; i += 2) Assert.True(levels[i + 1].At - levels[i].At >= 0.150, $"{levels[i + 1].At - levels[i].At} s");
    }

    [Fact]
    public async Task Client_GoesInThePulse_Locks()
    {
        using (var client = await ConnectAsync()) Assert.True(client.Release(TimeSpan.FromSeconds(60)));
        await Owner.WaitAsync(active: false);
        Assert.Equal([false, true, false], Owner.Levels.Select(l => l.Active));
    }

    [Fact]
    public async Task Client_FallsSilentInThePulse_LocksAndLetsAnotherIn()
    {
        using var client = await ConnectAsync();
        Assert.True(client.Release(TimeSpan.FromSeconds(60)));
        using var second = new LineOwnerClient(Owner.Socket, AnswerWithin);
        Assert.Contains("another program uses the line", Assert.Throws<LineException>(() => second.Connect()).Message, StringComparison.Ordinal);
        await Owner.WaitAsync(active: false);
        using var third = await ConnectAsync();
        Assert.False(third.Keep());
    }

    /// <summary>What a client says before it breaks off, and whether it then goes, or stays and is silent.</summary>
    [Theory]
    [InlineData("", true)]
    [InlineData("rel", true)]
    [InlineData("release 60000", true)]
    [InlineData("release 60000\n", true)]
    [InlineData("release 60000\nkee", true)]
    [InlineData("release 60000\nkeep\nlock", true)]
    [InlineData("hold 5000\n", true)]
    [InlineData("hold 5000\nhold 5", true)]
    [InlineData("release 60000\nnonsense\n", true)]
    [InlineData("", false)]
    [InlineData("release 60000", false)]
    [InlineData("release 60000\nkee", false)]
    [InlineData("hold 5000\nhold 5000\n", false)]
    [InlineData("release 60000\nnonsense\n", false)]
    public async Task Client_BreaksOffAnywhere_LocksAndTheNextIsServed(string said, bool goes)
    {
        await Owner.WaitAsync();
        using var client = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        client.Connect(new UnixDomainSocketEndPoint(Owner.Socket));
        client.Send(Encoding.ASCII.GetBytes(said));
        if (goes) client.Dispose();
        await ServesAnotherAsync();
        Assert.False(Owner.HasExited);
        Assert.False(Owner.Active);
    }

    [Fact]
    public async Task Client_NeverReadsItsAnswers_HoldsNobodyUpAndLocks()
    {
        await Owner.WaitAsync();
        using var client = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        client.Connect(new UnixDomainSocketEndPoint(Owner.Socket));
        var commands = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("release 100\nlock\n", 500)));
        for (var i = 0; i < 50; i++) client.Send(commands);
        client.Send("release 60000\n"u8);
        await ServesAnotherAsync();
        Assert.False(Owner.Active);
    }

    private async Task ServesAnotherAsync()
    {
        var begun = TimeProvider.System.GetTimestamp();
        while (true)
        {
            using var next = new LineOwnerClient(Owner.Socket, AnswerWithin);
            try
            {
                next.Connect();
                Assert.False(next.Keep());
                return;
            }
            catch (LineException e) when (e.Message.Contains("another program uses the line", StringComparison.Ordinal))
            {
                Assert.True(TimeProvider.System.GetElapsedTime(begun) < TimeSpan.FromSeconds(30), e.Message);
                await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
            }
        }
    }

    [Fact]
    public async Task Owner_KilledInThePulse_IsLockedByWhatSystemdRunsAfterIt()
    {
        using var client = await ConnectAsync();
        client.Release(TimeSpan.FromSeconds(60));
        Owner.Kill();
        Assert.True(Owner.Active, "The line of this test is to keep its level.");
        Owner.LockAsSystemdDoes();
        Assert.False(Owner.Active);
        Assert.Throws<LineException>(() => client.Keep());
    }

    [Fact]
    public async Task Unit_KilledInThePulse_Locks()
    {
        BuiltModels.Require();
        using var unit = await ReleasedUnitAsync();
        unit.Kill();
        await Owner.WaitAsync(active: false);
    }

    [Fact]
    public async Task Unit_StoppedInThePulse_Locks()
    {
        BuiltModels.Require();
        using var unit = await ReleasedUnitAsync();
        unit.Freeze();
        await Owner.WaitAsync(active: false);
    }

    [Fact]
    public async Task Unit_OwnerIsKilled_EndsWithAFailure()
    {
        BuiltModels.Require();
        using var unit = await ReleasedUnitAsync();
        Owner.Kill();
        Assert.NotEqual(0, await unit.EndedAsync());
        Assert.Contains("the line's owner", unit.Log, StringComparison.Ordinal);
    }

    private async Task<RunningUnit> ReleasedUnitAsync()
    {
        await Owner.WaitAsync();
        var unit = new RunningUnit(_place, "--config", Owner.Configuration, "--set", "camera.source=/dev/video-of-nobody", "--set", "door.unlockTime=60s", "--set", "door.extendedUnlockTime=60s");
        await unit.LoggedAsync("Ready: door");
        Assert.Equal("released", (await unit.CommandAsync(DoorCommand.Unlock)).Door.Strike);
        Assert.True(Owner.Active);
        return unit;
    }

    private async Task<LineOwnerClient> ConnectAsync()
    {
        await Owner.WaitAsync();
        var client = new LineOwnerClient(Owner.Socket, AnswerWithin);
        Assert.Equal(0, client.Connect().Offset);
        return client;
    }
}
