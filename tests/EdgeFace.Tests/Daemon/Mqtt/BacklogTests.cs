using EdgeFace.Daemon.Mqtt;
using Xunit;

namespace EdgeFace.Tests.Daemon.Mqtt;

public sealed class BacklogTests
{
    private readonly Backlog _backlog = new(100);

    [Fact]
    public async Task RoomAsync_MoreThanTheBound_WaitsUntilEnoughIsTaken()
    {
        _backlog.Add(100);
        await _backlog.RoomAsync(default);
        _backlog.Add(60);
        var waiting = _backlog.RoomAsync(default);
        _backlog.Remove(40);
        Assert.False(waiting.IsCompleted);
        _backlog.Remove(20);
        await waiting.WaitAsync(TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task RoomAsync_TheConnectionEnds_WaitsNoLonger()
    {
        using var end = new CancellationTokenSource();
        _backlog.Add(101);
        var waiting = _backlog.RoomAsync(end.Token);
        await end.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
    }
}
