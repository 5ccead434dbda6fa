using EdgeFace.Core.Events;
using EdgeFace.Daemon.Hosting;
using EdgeFace.Tests.Daemon.Doors;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace EdgeFace.Tests.Daemon.Hosting;

public sealed class PartRunnerTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly FakeTimeProvider _time = new();
    private readonly EventList _events = new();
    private readonly PartRunner _runner;

    public PartRunnerTests() => _runner = new(_events, _time, NullLogger<PartRunner>.Instance);

    public void Dispose() => _runner.Dispose();

    [Fact]
    public async Task Start_CriticalPartThrows_IsTheUnitsFailure()
    {
        _runner.Start("store", PartKind.Critical, _ => throw new IOException("disk gone"));
        Assert.Equal(new PartFailure("store", "disk gone"), await _runner.Failure);
        Assert.Equal([new PartFailed(_time.GetUtcNow(), "store", "disk gone")], _events.All);
    }

    [Fact]
    public async Task Start_CriticalPartEndsByItself_IsTheUnitsFailure()
    {
        _runner.Start("decisions", PartKind.Critical, _ => Task.CompletedTask);
        Assert.Equal("decisions", (await _runner.Failure).Part);
    }

    [Fact]
    public async Task Start_TwoCriticalPartsFail_TheFirstIsTold()
    {
        _runner.Start("door", PartKind.Critical, _ => throw new IOException("first"));
        await _runner.Failure;
        var second = _runner.Start("store", PartKind.Critical, _ => throw new IOException("second"));
        await second.Ended.ContinueWith(_ => { }, TaskScheduler.Default);
        Assert.Equal("door", (await _runner.Failure).Part);
    }

    [Fact]
    public async Task StopAsync_PartThatIsAskedToStop_IsNoFailure()
    {
        var part = _runner.Start("store", PartKind.Critical, stop => Task.Delay(Timeout.InfiniteTimeSpan, _time, stop));
        Assert.True(await part.StopAsync(Patience, _time));
        Assert.False(_runner.Failure.IsCompleted);
        Assert.Empty(_events.All);
    }

    [Fact]
    public async Task StopAsync_PartThatDoesNotStop_IsLeftBehindAfterThePatience()
    {
        var never = new TaskCompletionSource();
        var part = _runner.Start("stubborn", PartKind.Critical, _ => never.Task);
        var stopping = part.StopAsync(Patience, _time);
        while (!stopping.IsCompleted)
        {
            _time.Advance(Patience);
            await Task.Yield();
        }

        Assert.False(await stopping);
        never.SetResult();
    }

    [Fact]
    public async Task Start_RestartingPartFails_IsTriedAgainWithGrowingWaitsAndEachFailureIsTold()
    {
        List<DateTimeOffset> starts = [];
        var enough = new TaskCompletionSource();
        var part = _runner.Start("broker", PartKind.Restarting, _ =>
        {
            starts.Add(_time.GetUtcNow());
            if (starts.Count == 10) enough.SetResult();
            throw new IOException("refused");
        });
        // Waits of 1, 2, 4 … 60 s; steps this fine keep each start's time near enough to tell them apart.
        while (!enough.Task.IsCompleted)
        {
            _time.Advance(TimeSpan.FromMilliseconds(50));
            await Task.Yield();
        }

        Assert.False(_runner.Failure.IsCompleted);
        var waits = starts.Zip(starts.Skip(1), (a, b) => (b - a).TotalSeconds).ToArray();
        Assert.All(waits.Zip([1, 2, 4, 8, 16, 32, 60, 60, 60]), w => Assert.True(w.First >= w.Second, $"{w.First} s, expected {w.Second}"));
        Assert.True(_events.All.OfType<PartFailed>().Count() >= 9);
        Assert.True(await part.StopAsync(Patience, _time));
    }

    [Fact]
    public async Task StopAsync_RestartingPartWaits_EndsAtOnce()
    {
        var failed = new TaskCompletionSource();
        _events.OnPublish = _ => failed.TrySetResult();
        var part = _runner.Start("broker", PartKind.Restarting, _ => throw new IOException("refused"));
        await failed.Task;
        Assert.True(await part.StopAsync(Patience, _time));
    }
}
