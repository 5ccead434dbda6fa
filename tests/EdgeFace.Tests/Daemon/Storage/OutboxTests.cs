using EdgeFace.Core.Events;
using EdgeFace.Daemon.Storage;
using EdgeFace.Messaging;
using EdgeFace.Tests.Support;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace EdgeFace.Tests.Daemon.Storage;

public sealed class OutboxTests : IDisposable
{
    private readonly TempState _temp = new();
    private readonly FakeTimeProvider _time = new(Made.At);
    private Outbox _outbox;

    public OutboxTests() => _outbox = Open(100);

    public void Dispose()
    {
        _outbox.Dispose();
        _temp.Dispose();
    }

    [Fact]
    public void Append_Events_AreReadInOrderAfterReopening()
    {
        Append(1, 2, 3);
        var stream = _outbox.Stream;
        Reopen();
        Assert.Equal(stream, _outbox.Stream);
        Assert.Equal([1, 2, 3], _outbox.Read(0, 10).Select(e => e.Number));
        Assert.Equal([2], _outbox.Read(1, 1).Select(e => e.Number));
        Assert.Equal(Made.Granted(2), EventEnvelope.ParseEvent(_outbox.Read(1, 1)[0].Body));
        Assert.Equal(4, _outbox.NextNumber);
    }

    [Fact]
    public void Newest_EventsAppendedAcknowledgedAndReopened_IsTheLastOne()
    {
        Assert.Null(_outbox.Newest);
        Append(1, 2);
        Assert.Equal(new NewestEvent(2, "access-granted", Made.Granted(2).At), _outbox.Newest);
        _outbox.Append([new(3, new UnitStopped(Made.At.AddHours(1)))]);
        _outbox.Acknowledge(3);
        Reopen();
        Assert.Equal(new NewestEvent(3, "unit-stopped", Made.At.AddHours(1)), _outbox.Newest);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[1]")]
    [InlineData("{}")]
    [InlineData("""{"type":5}""")]
    public void ToNewest_NoEvent_IsNull(string body) => Assert.Null(new OutboxEntry(1, Made.At, body).ToNewest());

    [Fact]
    public void Acknowledge_Everything_DoesNotStartTheNumbersAnew()
    {
        Append(1, 2, 3);
        _outbox.Acknowledge(3);
        Assert.Equal(0, _outbox.Count);
        Reopen();
        Assert.Equal(4, _outbox.NextNumber);
        Assert.Empty(_outbox.Read(0, 10));
    }

    [Fact]
    public void ReadSent_WhatWasAcknowledged_StaysWithinItsBoundAlsoAfterReopening()
    {
        _outbox.Dispose();
        _outbox = new(_temp, _time, new() { Capacity = 100, SentCapacity = 5 });
        _outbox.Open();
        Append([.. Enumerable.Range(1, 12)]);
        _outbox.Acknowledge(9);
        Assert.Equal([5, 6, 7, 8, 9], _outbox.ReadSent(1, long.MaxValue, 100).Select(e => e.Number));
        Assert.Equal([6, 7], _outbox.ReadSent(6, 7, 100).Select(e => e.Number));
        Assert.Equal((5L, 3L), (_outbox.Oldest, _outbox.Count));
        Reopen();
        Assert.Equal([10, 11, 12], _outbox.Read(0, 100).Select(e => e.Number));
        Assert.Equal([5, 6, 7, 8, 9], _outbox.ReadSent(1, long.MaxValue, 100).Select(e => e.Number));
        Assert.Equal((5L, 3L), (_outbox.Oldest, _outbox.Count));
    }

    [Fact]
    public void Append_BeyondTheCapacity_DropsNothingOfWhatWasSentInItsPlace()
    {
        _outbox.Append([.. Enumerable.Range(1, 50).Select(i => new NumberedEvent(i, Made.Granted(i)))]);
        _outbox.Acknowledge(50);
        Reopen();
        _outbox.Append([.. Enumerable.Range(51, 101).Select(i => new NumberedEvent(i, Made.Granted(i)))]);
        Assert.Equal(new DroppedRange(51, 56, 6), _outbox.Dropped);
        Assert.Equal(50, _outbox.ReadSent(1, long.MaxValue, 100).Count);
    }

    [Fact]
    public void Erase_ASubject_IsInNoFileAnyMoreAndTheEventsStay()
    {
        _outbox.Append([.. Enumerable.Range(1, 90).Select(i => new NumberedEvent(i, Made.Granted(i) with { Subject = i % 3 == 0 ? "anna-to-be-forgotten" : "bert" }))]);
        _outbox.Acknowledge(30);
        _outbox.Append([new(91, new PartFailed(Made.At, "x", "anna-to-be-forgotten and others"))]);
        _outbox.Erase("anna-to-be-forgotten");
        var events = _outbox.ReadSent(1, 90, 100).Concat(_outbox.Read(30, 60)).Select(e => EventEnvelope.ParseEvent(e.Body)).Cast<AccessGranted>().ToArray();
        Assert.Equal(90, events.Length);
        Assert.All(events, e => Assert.Equal(e.Approach % 3 == 0 ? "" : "bert", e.Subject));
        Assert.Equal(61, _outbox.Count);
        // A text that only mentions the name is not the person's field.
        Assert.Contains("anna-to-be-forgotten", _outbox.Read(90, 1)[0].Body, StringComparison.Ordinal);
        _outbox.Acknowledge(91);
        _outbox.Erase("anna-to-be-forgotten and others");
        Assert.All(Directory.GetFiles(_temp.Root, "outbox.db*"), file => Assert.Equal(-1, File.ReadAllBytes(file).AsSpan().IndexOf("anna-to-be-forgotten"u8)));
    }

    [Fact]
    public void Stream_OfTwoDatabases_Differs()
    {
        using var other = new TempState();
        using var outbox = new Outbox(other, _time, new());
        outbox.Open();
        Assert.NotEqual(_outbox.Stream, outbox.Stream);
        Assert.Equal(32, outbox.Stream.Length);
    }

    [Fact]
    public void Previous_TellsHowTheLastRunEnded()
    {
        Assert.Equal(new PreviousRun(true, null), _outbox.Previous);
        _outbox.Mark(clean: false);
        _time.Advance(TimeSpan.FromMinutes(3));
        Append(1);
        Reopen();
        Assert.Equal(new PreviousRun(false, Made.At.AddMinutes(3)), _outbox.Previous);
        _outbox.Mark(clean: true);
        Reopen();
        Assert.True(_outbox.Previous.Clean);
    }

    [Fact]
    public void Append_BeyondTheCapacity_DropsTheOldestAccessEventsBeforeAlarms()
    {
        _outbox.Append([.. Enumerable.Range(1, 100).Select(i => new NumberedEvent(i, i <= 10 ? Made.Alarm() : Made.Granted(i)))]);
        _outbox.Append([new(101, Made.Granted(101))]);
        var kept = _outbox.Read(0, 1000).Select(e => e.Number).ToArray();
        Assert.Equal([.. Enumerable.Range(1, 10), .. Enumerable.Range(17, 85)], kept.Select(n => (int)n));
        Assert.Equal(new DroppedRange(11, 16, 6), _outbox.Dropped);
        Reopen();
        Assert.Equal(new DroppedRange(11, 16, 6), _outbox.Dropped);
        Assert.Equal(95, _outbox.Count);
    }

    [Fact]
    public void Append_BeyondTheCapacity_DoesNotDropWhatIsUnderWay()
    {
        _outbox.Append([.. Enumerable.Range(1, 100).Select(i => new NumberedEvent(i, Made.Granted(i)))]);
        _outbox.Read(0, 5);
        _outbox.Append([new(101, Made.Granted(101))]);
        Assert.Equal(new DroppedRange(6, 11, 6), _outbox.Dropped);
    }

    [Fact]
    public void Append_WhereATellingOfDroppedEventsIsDropped_TellsOfThoseAgain()
    {
        _outbox.Append([.. Enumerable.Range(11, 100).Select(i => new NumberedEvent(i, i == 11 ? new EventsDropped(Made.At, 2, 9, 7) : Made.Alarm()))]);
        _outbox.Append([new(111, Made.Alarm())]);
        Assert.Equal(new DroppedRange(2, 16, 13), _outbox.Dropped);
    }

    [Fact]
    public void Append_AnEventThatCannotBeWritten_DoesNotHoldUpTheOthers()
    {
        _outbox.Append([new(1, Made.Granted(1) with { Similarity = float.NaN }), new(2, Made.Granted(2))]);
        var entries = _outbox.Read(0, 10);
        Assert.Equal("outbox", Assert.IsType<PartFailed>(EventEnvelope.ParseEvent(entries[0].Body)).Part);
        Assert.Equal(Made.Granted(2), EventEnvelope.ParseEvent(entries[1].Body));
    }

    [Fact]
    public void Append_OnAFullDisk_SaysSoAndStoresNothing()
    {
        _outbox.LimitPages(4);
        var full = Assert.Throws<StorageException>(() => _outbox.Append([.. Enumerable.Range(1, 100).Select(i => new NumberedEvent(i, Made.Granted(i)))]));
        Assert.Equal(StorageFault.Full, full.Fault);
        Assert.Empty(_outbox.Read(0, 10));
        Assert.Equal(1, _outbox.NextNumber);
    }

    [Fact]
    public async Task WaitBeyondAsync_CompletesWithTheNextEvent()
    {
        var waiting = _outbox.WaitBeyondAsync(0, default);
        Assert.False(waiting.IsCompleted);
        Append(1);
        await waiting.WaitAsync(TimeSpan.FromSeconds(10));
        Assert.True(_outbox.WaitBeyondAsync(0, default).IsCompleted);
        Assert.False(_outbox.WaitBeyondAsync(1, default).IsCompleted);
    }

    [Fact]
    public void Open_ADamagedOutbox_IsPutAsideAndANewStreamBegun()
    {
        Append(1);
        var stream = _outbox.Stream;
        _outbox.Dispose();
        var path = _temp.ToStateDirectory().OutboxPath;
        for (var i = 1; i <= 5; i++)
        {
            File.WriteAllText(path, $"rubbish {i}");
            _outbox = Open(100);
            Assert.NotEqual(stream, _outbox.Stream);
            Assert.Equal(path + ".damaged-1", _outbox.SetAside);
            Assert.Equal($"rubbish {i}", File.ReadAllText(path + ".damaged-1"));
            _outbox.Dispose();
        }

        Assert.Equal("rubbish 3", File.ReadAllText(path + ".damaged-3"));
        Assert.Equal(3, Directory.GetFiles(_temp.Root, "*.damaged-*").Length);
    }

    [Fact]
    public void Open_AnOutboxFromTheFuture_IsRefusedAndNotPutAside()
    {
        _outbox.Dispose();
        TempState.Tamper(_temp.ToStateDirectory().OutboxPath, "PRAGMA user_version = 9");
        Assert.Equal(StorageFault.FromTheFuture, Assert.Throws<StorageException>(() => Open(100)).Fault);
    }

    private void Append(params int[] numbers) => _outbox.Append([.. numbers.Select(n => new NumberedEvent(n, Made.Granted(n)))]);

    private Outbox Open(int capacity)
    {
        var outbox = new Outbox(_temp, _time, new() { Capacity = capacity });
        outbox.Open();
        return outbox;
    }

    private void Reopen()
    {
        _outbox.Dispose();
        _outbox = Open(100);
    }
}
