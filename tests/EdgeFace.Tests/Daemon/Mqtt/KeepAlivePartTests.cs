using EdgeFace.Daemon.Mqtt;
using EdgeFace.Tests.Support;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace EdgeFace.Tests.Daemon.Mqtt;

public sealed class KeepAlivePartTests : IAsyncDisposable
{
    private readonly FakeTimeProvider _time = new(Made.At);
    private readonly FakeBroker _broker = new();
    private readonly CancellationTokenSource _stop = new();

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _broker.DisposeAsync();
        _stop.Dispose();
    }

    [Fact]
    public async Task RunAsync_NothingArrives_IsLeftAfterTheTimeout()
    {
        var run = await Start();
        await Eventually.True(() => run.IsCompleted, _time, TimeSpan.FromSeconds(1), limit: TimeSpan.FromMinutes(1));
        var lost = await Assert.ThrowsAsync<MqttLinkException>(() => run);
        Assert.StartsWith("nothing was heard from the broker for", lost.Message, StringComparison.Ordinal);
        Assert.InRange(_time.GetUtcNow() - Made.At, TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task RunAsync_SomethingArrivesNowAndThen_GoesOnAndAsksTwiceInTheTime()
    {
        // Of a message that never becomes whole: no ping is answered, and all the same the link is not dead.
        _broker.BytesReceived = () => (long)(_time.GetUtcNow() - Made.At).TotalSeconds / 9;
        var run = await Start();
        await Eventually.True(() => _broker.Pings >= 20, _time, TimeSpan.FromSeconds(1));
        Assert.False(run.IsCompleted);
    }

    private async Task<Task> Start() =>
        new KeepAlivePart(new() { KeepAlive = TimeSpan.FromSeconds(20), Timeout = TimeSpan.FromSeconds(10) }, _time).RunAsync(await _broker.ConnectAsync(default), _stop.Token);
}
