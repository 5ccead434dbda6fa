using EdgeFace.Core.Door;
using EdgeFace.Lines;
using EdgeFace.SystemTests.Support;
using EdgeFace.Tests.Support;
using Xunit;

namespace EdgeFace.SystemTests.Doors;

/// <summary>Whatever becomes of the processes, the strike locks. The line of these tests keeps its level when it is let go.</summary>
public sealed class LineOwnerTests : IDisposable
{
    private readonly Workplace _place = new();
    private readonly RunningLineOwner _owner;

    public LineOwnerTests() => _owner = new(_place);

    public void Dispose()
    {
        _owner.Dispose();
        _place.Dispose();
    }

    [Fact]
    public async Task Release_ForATime_IsNeverShorterAndEndsByItself()
    {
        using var client = await ConnectAsync();
        for (var i = 0; i < 5; i++)
        {
            Assert.True(client.Release(TimeSpan.FromMilliseconds(150)));
            await _owner.WaitAsync(active: false);
        }

        var levels = _owner.Levels;
        Assert.Equal([false, .. Enumerable.Repeat((bool[])[true, false], 5).SelectMany(p => p)], levels.Select(l => l.Active));
        for (var i = 1; i < levels.Count; i += 2) Assert.True(levels[i + 1].At - levels[i].At >= 0.150, $"{levels[i + 1].At - levels[i].At} s");
    }

    [Fact]
    public async Task Client_GoesInThePulse_Locks()
    {
        using (var client = await ConnectAsync()) Assert.True(client.Release(TimeSpan.FromSeconds(60)));
        await _owner.WaitAsync(active: false);
        Assert.Equal([false, true, false], _owner.Levels.Select(l => l.Active));
    }

    [Fact]
    public async Task Client_FallsSilentInThePulse_LocksAndLetsAnotherIn()
    {
        using var client = await ConnectAsync();
        Assert.True(client.Release(TimeSpan.FromSeconds(60)));
        using var second = new LineOwnerClient(_owner.Socket);
        Assert.Contains("another program uses the line", Assert.Throws<LineException>(() => second.Connect()).Message, StringComparison.Ordinal);
        await _owner.WaitAsync(active: false);
        using var third = await ConnectAsync();
        Assert.False(third.Keep());
    }

    [Fact]
    public async Task Owner_KilledInThePulse_IsLockedByWhatSystemdRunsAfterIt()
    {
        using var client = await ConnectAsync();
        client.Release(TimeSpan.FromSeconds(60));
        _owner.Kill();
        Assert.True(_owner.Active, "The line of this test is to keep its level.");
        _owner.LockAsSystemdDoes();
        Assert.False(_owner.Active);
        Assert.Throws<LineException>(() => client.Keep());
    }

    [BuiltModelsFact]
    public async Task Unit_KilledInThePulse_Locks()
    {
        using var unit = await ReleasedUnitAsync();
        unit.Kill();
        await _owner.WaitAsync(active: false);
    }

    [BuiltModelsFact]
    public async Task Unit_StoppedInThePulse_Locks()
    {
        using var unit = await ReleasedUnitAsync();
        unit.Freeze();
        await _owner.WaitAsync(active: false);
    }

    [BuiltModelsFact]
    public async Task Unit_OwnerIsKilled_EndsWithAFailure()
    {
        using var unit = await ReleasedUnitAsync();
        _owner.Kill();
        Assert.NotEqual(0, await unit.EndedAsync());
        Assert.Contains("the line's owner", unit.Log, StringComparison.Ordinal);
    }

    private async Task<RunningUnit> ReleasedUnitAsync()
    {
        await _owner.WaitAsync();
        var unit = new RunningUnit(_place, "--config", _owner.Configuration, "--set", "camera.source=/dev/video-of-nobody", "--set", "door.unlockTime=60s", "--set", "door.extendedUnlockTime=60s");
        await unit.LoggedAsync("Ready: door");
        Assert.Equal("released", (await unit.CommandAsync(DoorCommand.Unlock)).Door.Strike);
        Assert.True(_owner.Active);
        return unit;
    }

    private async Task<LineOwnerClient> ConnectAsync()
    {
        await _owner.WaitAsync();
        var client = new LineOwnerClient(_owner.Socket);
        Assert.Equal(0, client.Connect().Offset);
        return client;
    }
}
