using EdgeFace.Core.Door;
using EdgeFace.Daemon.Doors;
using EdgeFace.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace EdgeFace.Tests.Daemon.Doors;

public sealed class HintPlayerTests : IDisposable
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(10);

    private readonly SimulatedDoorPort _port = new();
    private readonly MadeDoor _door = new();
    private readonly FakeTimeProvider _time = new();
    private readonly CancellationTokenSource _stop = new();

    public void Dispose()
    {
        _port.Dispose();
        _stop.Dispose();
    }

    [Fact]
    public async Task Show_HintWithPattern_PlaysItAndLeavesTheLightOff()
    {
        var player = Player("too_far=refuseLight:100,100,100");
        var running = player.RunAsync(_stop.Token);
        player.Show("too_far");
        await Eventually.True(() => Light);
        await Eventually.True(() => !Light, _time, Step);
        await Eventually.True(() => Light, _time, Step);
        player.Show(null);
        await Eventually.True(() => !Light);
        await _stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        Assert.False(_port.StrikeReleased);
    }

    [Fact]
    public async Task RunAsync_StoppedWithinAPattern_LeavesTheLightOff()
    {
        var player = Player("unknown=refuseLight:5000");
        var running = player.RunAsync(_stop.Token);
        player.Show("unknown");
        await Eventually.True(() => Light);
        await _stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        Assert.False(Light);
    }

    [Fact]
    public async Task Show_WhileTheStrikeIsReleased_LeavesTheLightsToTheDoor()
    {
        _door.Become(_door.Status with { StrikeReleased = true });
        var player = Player("unknown=refuseLight:5000");
        var running = player.RunAsync(_stop.Token);
        player.Show("unknown");
        player.Show("blurred");
        await _stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        Assert.False(Light);
    }

    private bool Light => _port.Read(DoorIndicator.RefuseLight);

    private HintPlayer Player(string action)
    {
        _port.Open();
        return new(new() { Actions = [action] }, _port, _door, _time, NullLogger<HintPlayer>.Instance);
    }
}
