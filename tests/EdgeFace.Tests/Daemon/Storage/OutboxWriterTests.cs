using EdgeFace.Core.Events;
using EdgeFace.Daemon.Storage;
using EdgeFace.Messaging;
using EdgeFace.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace EdgeFace.Tests.Daemon.Storage;

public sealed class OutboxWriterTests : IAsyncDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    private readonly TempState _temp = new();
    private readonly FakeTimeProvider _time = new(Made.At);
    private readonly CancellationTokenSource _stop = new();
    private Outbox _outbox;
    private OutboxWriter _writer;

    public OutboxWriterTests() => (_outbox, _writer) = Make();

    public async ValueTask DisposeAsync()
    {
        await _writer.DisposeAsync();
        _stop.Dispose();
        _temp.Dispose();
    }

    [Fact]
    public async Task RunAsync_AnEvent_IsOnTheDiskWithinTheGroupWindow()
    {
        await _writer.StartAsync(default);
        var run = _writer.RunAsync(_stop.Token);
        _writer.Publish(Made.Granted(1));
        _writer.Publish(Made.Granted(2));
        await Eventually.True(() => _outbox.Count == 2, _time, TimeSpan.FromMilliseconds(10), limit: TimeSpan.FromMilliseconds(50));
        await _stop.CancelAsync();
        await run.WaitAsync(Deadline);
        Assert.Equal([1, 2], _outbox.Read(0, 10).Select(e => (int)e.Number));
    }

    [Fact]
    public async Task RunAsync_Stop_WritesWhatIsLeftAndMarksACleanStop()
    {
        await _writer.StartAsync(default);
        var run = _writer.RunAsync(_stop.Token);
        await _stop.CancelAsync();
        _writer.Publish(new UnitStopped(Made.At));
        await run.WaitAsync(Deadline);
        await Restart();
        Assert.True(_outbox.Previous.Clean);
        Assert.Empty(Events().OfType<UncleanStop>());
    }

    [Fact]
    public async Task StartAsync_AfterAKill_TellsOfItFirst()
    {
        await _writer.StartAsync(default);
        _time.Advance(TimeSpan.FromMinutes(1));
        _writer.Publish(Made.Granted(1));
        Assert.True(_writer.WriteAll());
        _time.Advance(TimeSpan.FromHours(1));
        await Restart(e => e.Publish(new UnitStarted(_time.GetUtcNow(), "0.1.0", "m")));
        Assert.Equal([Made.Granted(1), new UncleanStop(Made.At.AddMinutes(61), Made.At.AddMinutes(1)), new UnitStarted(Made.At.AddMinutes(61), "0.1.0", "m")], Events());
    }

    [Fact]
    public async Task StartAsync_TheFirstEver_IsNoUncleanStop()
    {
        await _writer.StartAsync(default);
        Assert.True(_writer.WriteAll());
        Assert.Empty(Events());
    }

    [Fact]
    public async Task StartAsync_ADamagedOutbox_TellsOfItAndGoesOn()
    {
        await File.WriteAllTextAsync(_temp.ToStateDirectory().OutboxPath, "rubbish");
        await _writer.StartAsync(default);
        Assert.True(_writer.WriteAll());
        Assert.Equal("outbox", Assert.IsType<PartFailed>(Assert.Single(Events())).Part);
    }

    [Fact]
    public async Task Publish_OnAFullDisk_IsKeptInMemoryAndWrittenWhenThereIsRoom()
    {
        await _writer.StartAsync(default);
        _outbox.LimitPages(1);
        for (var i = 1; i <= 60; i++) _writer.Publish(Made.Granted(i));
        Assert.False(_writer.WriteAll());
        Assert.Contains("disk is full", _writer.Degraded, StringComparison.Ordinal);
        Assert.Contains("disk is full", _writer.Health.Why, StringComparison.Ordinal);
        _outbox.LimitPages(100_000);
        Assert.True(_writer.WriteAll());
        Assert.Null(_writer.Degraded);
        var events = Events();
        Assert.Equal(60, events.OfType<AccessGranted>().Count());
        Assert.Contains(events, e => e is PartFailed { Part: "outbox" });
    }

    [Fact]
    public async Task RunAsync_DiskFullForAWhile_RetriesByItself()
    {
        await _writer.StartAsync(default);
        _outbox.LimitPages(1);
        var run = _writer.RunAsync(_stop.Token);
        for (var i = 1; i <= 60; i++) _writer.Publish(Made.Granted(i));
        await Eventually.True(() => _writer.Degraded is not null, _time, TimeSpan.FromMilliseconds(20));
        _outbox.LimitPages(100_000);
        await Eventually.True(() => _writer.Degraded is null && _outbox.Count >= 60, _time, TimeSpan.FromSeconds(1));
        await _stop.CancelAsync();
        await run.WaitAsync(Deadline);
    }

    private DoorEvent[] Events() => [.. _outbox.Read(0, 1000).Select(e => EventEnvelope.ParseEvent(e.Body))];

    private (Outbox, OutboxWriter) Make()
    {
        var options = new OutboxOptions();
        var outbox = new Outbox(_temp, _time, options);
        return (outbox, new(outbox, options, _time, NullLogger<OutboxWriter>.Instance));
    }

    private async Task Restart(Action<OutboxWriter>? early = null)
    {
        await _writer.DisposeAsync();
        (_outbox, _writer) = Make();
        early?.Invoke(_writer);
        await _writer.StartAsync(default);
        Assert.True(_writer.WriteAll());
    }
}
