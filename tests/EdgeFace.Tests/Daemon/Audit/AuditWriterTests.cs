using EdgeFace.Core.Events;
using EdgeFace.Daemon.Audit;
using EdgeFace.Messaging.Audit;
using EdgeFace.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace EdgeFace.Tests.Daemon.Audit;

public sealed class AuditWriterTests : IDisposable
{
    private readonly TempState _temp = new();
    private readonly FakeTimeProvider _time = new(Made.At);
    private readonly AuditLog _log;
    private readonly AuditWriter _writer;

    public AuditWriterTests()
    {
        _log = new(_temp, new(), _time);
        _writer = new(_log, _time, NullLogger<AuditWriter>.Instance);
    }

    public void Dispose()
    {
        _log.Dispose();
        _temp.Dispose();
    }

    [Fact]
    public async Task Publish_BeforeTheStart_IsWrittenAfterIt()
    {
        _writer.Publish(Made.Granted(1));
        await _writer.StartAsync(default);
        Assert.True(_writer.WriteAll());
        Assert.Equal(["access-granted"], (await _log.ReadAsync(0, 10, default)).Select(r => r.Kind));
    }

    [Fact]
    public async Task StartAsync_AfterAKill_RecordsIt()
    {
        await _writer.StartAsync(default);
        _writer.Publish(Made.Granted(1));
        _writer.WriteAll();
        using var killed = _temp.CopyAsKilled();
        using var log = new AuditLog(killed, new(), _time);
        var next = new AuditWriter(log, _time, NullLogger<AuditWriter>.Instance);
        await next.StartAsync(default);
        next.WriteAll();
        Assert.Equal(["access-granted", "unclean-stop"], (await log.ReadAsync(0, 10, default)).Select(r => r.Kind));
    }

    [Fact]
    public async Task RunAsync_UntilItIsStopped_WritesTheRestAndEndsClean()
    {
        await _writer.StartAsync(default);
        List<AuditHead> told = [];
        _writer.TellHead = told.Add;
        using var stop = new CancellationTokenSource();
        var running = _writer.RunAsync(stop.Token);
        for (var i = 0; i < 1200; i++) _writer.Publish(Made.Granted(i));
        await stop.CancelAsync();
        await running;
        Assert.Equal(1200, _log.Head.Number);
        _log.Dispose();
        using var next = new AuditLog(_temp, new(), _time);
        next.Open();
        Assert.True(next.Previous.Clean);
    }

    [Fact]
    public async Task WriteAll_DiskIsFullForAWhile_LosesOnlyWhatDoesNotFitAndSaysHowMany()
    {
        await _writer.StartAsync(default);
        _log.LimitPages(1);
        for (var i = 0; i < 10_050; i++) _writer.Publish(Made.Granted(i));
        Assert.False(_writer.WriteAll());
        Assert.NotNull(_writer.Health.Why);
        _log.LimitPages(1_000_000);
        Assert.True(_writer.WriteAll());
        Assert.Null(_writer.Health.Why);
        var last = (await _log.ReadAsync(0, 100_000, default)).Where(r => r.Kind == "part-failed").ToArray();
        Assert.Equal("50 events could not be recorded", (string?)Assert.Single(last).Event["why"]);
        Assert.True((await _log.VerifyAsync(null, default)).Ok);
    }

    [Fact]
    public async Task Erase_WhatIsStillOnItsWay_IsErasedToo()
    {
        await _writer.StartAsync(default);
        _writer.Publish(Made.Granted(1));
        Assert.Equal(1, _writer.Erase("anna"));
        _writer.WriteAll();
        Assert.Equal(["access-granted", "personal-data-erased"], (await _log.ReadAsync(0, 10, default)).Select(r => r.Kind));
    }
}
