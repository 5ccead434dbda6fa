using EdgeFace.Daemon.Control;
using EdgeFace.Daemon.Pipeline;
using EdgeFace.Tests.Support;
using Xunit;

namespace EdgeFace.Tests.Daemon.Control;

public class WatchHubTests
{
    private readonly WatchHub _hub = new();

    [Fact]
    public void Observe_WithNoWatcher_AllocatesNothing()
    {
        var report = new FrameReport { Frame = new(1, TimeSpan.Zero) };
        _hub.Observe(report);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++) _hub.Observe(report);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Fact]
    public async Task Observe_ASlowWatcher_LosesTheOldestAndIsToldHowMany()
    {
        using var watcher = _hub.TryWatch()!;
        for (var i = 0; i < 1000; i++) _hub.Observe(new FrameReport { Frame = new(i, TimeSpan.Zero) });
        var (item, missed) = await watcher.NextAsync(default);
        Assert.Equal((744, 744), (item.Frame!.Value.Frame.Sequence, missed));
        Assert.Equal(0, (await watcher.NextAsync(default)).Missed);
    }

    [Fact]
    public void Dispose_AWatcher_FreesItsPlace()
    {
        for (var i = 0; i < 20; i++) _hub.TryWatch()!.Dispose();
        Assert.Equal(0, _hub.Count);
        _hub.Publish(Made.Granted(1));
    }
}
