using EdgeFace.Core.Door;
using EdgeFace.Daemon.Mqtt;
using EdgeFace.Daemon.Storage;
using EdgeFace.Messaging;
using EdgeFace.Tests.Support;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace EdgeFace.Tests.Daemon.Mqtt;

public sealed class MqttPublisherTests : IAsyncDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);
    private static readonly DoorAddress Address = new("hq", "main");

    private readonly TempState _temp = new();
    private readonly FakeTimeProvider _time = new(Made.At);
    private readonly FakeBroker _broker = new();
    private readonly MadeDoor _door = new();
    private readonly RecordingLogger<MqttPublisher> _log = new();
    private readonly MadeHealth _health = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Outbox _outbox;
    private MqttPublisher _publisher;
    private Task _run = Task.CompletedTask;
    private int _number;

    public MqttPublisherTests()
    {
        _outbox = new(_temp, _time, new());
        _outbox.Open();
        _publisher = Make(new() { Host = "broker", InFlight = 4 });
    }

    public async ValueTask DisposeAsync()
    {
        await Stop();
        await _publisher.DisposeAsync();
        await _broker.DisposeAsync();
        Assert.Equal(0, _door.Listeners);
        _outbox.Dispose();
        _stop.Dispose();
        _temp.Dispose();
    }

    [Fact]
    public async Task RunAsync_ABroker_HearsOnlineFirstThenStateAndHealth()
    {
        await Start();
        await Eventually.True(() => _broker.Received.Count >= 3);
        Assert.Equal(Address.Availability, _broker.Received[0].Topic);
        Assert.Equal(["online"], _broker.Texts(Address.Availability));
        Assert.Contains("\"lock\":\"locked\"", Assert.Single(_broker.Texts(Address.State)), StringComparison.Ordinal);
        Assert.Contains("camera: missing", Assert.Single(_broker.Texts(Address.Health)), StringComparison.Ordinal);
        Assert.All(_broker.Received, m => Assert.True(m.Retain));
        Assert.Equal((true, null), (_publisher.Health!.Connected, _publisher.Health.Why));
    }

    [Fact]
    public async Task RunAsync_Events_ArriveInOrderAndAreRemovedWhenAcknowledged()
    {
        Append(30);
        await Start();
        await Eventually.True(() => _outbox.Count == 0);
        Append(10);
        await Eventually.True(() => _outbox.Count == 0);
        Assert.Equal(Enumerable.Range(1, 40), Numbers());
        Assert.All(_broker.Received.Where(m => m.Topic == Address.Event), m => Assert.Equal((false, true), (m.Retain, m.Acknowledged)));
        await Stop();
        Assert.Equal(40, _publisher.Health!.Sent);
    }

    [Fact]
    public async Task RunAsync_NoAcknowledgement_SendsNoMoreThanTheWindowAndRemovesNothing()
    {
        _broker.Acknowledges = m => m.Topic != Address.Event;
        Append(30);
        await Start();
        await Eventually.True(() => Numbers().Length == 4);
        Assert.Equal(30, _outbox.Count);
        _broker.AcknowledgeOldest();
        await Eventually.True(() => Numbers().Length == 5 && _outbox.Count == 29);
    }

    [Fact]
    public async Task RunAsync_BrokerTakesFewerAtOnce_SendsNoMoreThanThat()
    {
        _broker.ReceiveMaximum = 1;
        _broker.Acknowledges = m => m.Topic != Address.Event;
        Append(5);
        await Start();
        await Eventually.True(() => Numbers().Length == 1);
        _broker.AcknowledgeOldest();
        await Eventually.True(() => Numbers().Length == 2);
        Assert.Equal([1, 2], Numbers());
    }

    [Fact]
    public async Task RunAsync_ConnectionLost_SendsWhatWasNotAcknowledgedOnceMore()
    {
        _broker.Acknowledges = m => m.Topic != Address.Event;
        Append(6);
        await Start();
        await Eventually.True(() => Numbers().Length == 4);
        _broker.AcknowledgeOldest();
        await Eventually.True(() => _outbox.Count == 5);
        _broker.Acknowledges = _ => true;
        _broker.Drop();
        await Eventually.True(() => _outbox.Count == 0, _time, TimeSpan.FromMilliseconds(200));
        Assert.Equal([1, 2, 3, 4, 5, 2, 3, 4, 5, 6], Numbers());
        Assert.Equal(["online", "online"], _broker.Texts(Address.Availability));
    }

    [Fact]
    public async Task RunAsync_BrokerRefuses_TriesAgainLaterAndLaterAndSaysWhy()
    {
        _broker.Connecting = _ => Task.FromException(new MqttLinkException("connection refused"));
        await Start();
        await Eventually.True(() => _publisher.Health!.Why == "connection refused");
        for (var at = TimeSpan.Zero; at < TimeSpan.FromMinutes(10); at += TimeSpan.FromSeconds(1))
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            // The next timer must be set before the clock moves on.
            for (var i = 0; i < 5; i++) await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System);
        }

        // 1, 2, 4 … 60 s, each at least half of it: between 10 and 25 in ten minutes.
        Assert.InRange(_broker.Attempts, 10, 26);
        Assert.Single(_log.Lines, line => line.Contains("connection refused", StringComparison.Ordinal));
    }

    [Fact]
    public async Task RunAsync_BrokerNeverAnswers_GivesUpAtTheTimeoutAndTriesAgain()
    {
        _broker.Connecting = cancel => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancel);
        await Start();
        await Eventually.True(() => _broker.Attempts == 1);
        await Eventually.True(() => _publisher.Health!.Why!.StartsWith("no answer within 10 s", StringComparison.Ordinal), _time, TimeSpan.FromSeconds(1));
        await Eventually.True(() => _broker.Attempts >= 2, _time, TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task RunAsync_BrokerNeverAcknowledges_IsLeftAtTheTimeout()
    {
        _broker.Acknowledges = m => m.Topic != Address.Event;
        Append(1);
        await Start();
        await Eventually.True(() => Numbers().Length == 1);
        await Eventually.True(() => Numbers().Length == 2, _time, TimeSpan.FromSeconds(1));
        Assert.Equal([1, 1], Numbers());
        Assert.Contains(_log.Lines, line => line.Contains("did not acknowledge an event within 10 s", StringComparison.Ordinal));
    }

    [Fact]
    public async Task RunAsync_BrokerRefusesEvents_KeepsThemAndSaysWhy()
    {
        _broker.Refuses = m => m.Topic == Address.Event ? "NotAuthorized" : null;
        Append(1);
        await Start();
        await Eventually.True(() => _publisher.Health!.Why == "NotAuthorized");
        Assert.Equal(1, _outbox.Count);
    }

    [Fact]
    public async Task RunAsync_AnOldEvent_IsMarkedHistorical()
    {
        Append(1);
        _time.Advance(TimeSpan.FromSeconds(31));
        _outbox.Append([new(2, Made.Granted(2) with { At = _time.GetUtcNow() })]);
        await Start();
        await Eventually.True(() => _outbox.Count == 0);
        Assert.Equal([true, false], Envelopes().Select(e => e.Historical));
        Assert.All(Envelopes(), e => Assert.Equal(_outbox.Stream, e.Stream));
    }

    [Fact]
    public async Task RunAsync_TheDoorChanges_TheNewestStateIsRetained()
    {
        await Start();
        await Eventually.True(() => _broker.Texts(Address.Health).Length == 1);
        _door.Become(new(DoorState.Unlocked, DoorMode.Normal, true, false, false, false));
        _door.Become(new(DoorState.Open, DoorMode.Normal, false, false, false, false));
        await Eventually.True(() => _broker.Texts(Address.State)[^1].Contains("\"open\"", StringComparison.Ordinal), _time, TimeSpan.FromMilliseconds(100));
    }

    [Fact]
    public async Task RunAsync_Time_HealthIsPublishedAgain()
    {
        await Start();
        await Eventually.True(() => _broker.Texts(Address.Health).Length >= 3, _time, TimeSpan.FromSeconds(30));
        Assert.All(_broker.Received.Where(m => m.Topic == Address.Health), m => Assert.False(m.Acknowledged));
    }

    [Fact]
    public async Task RunAsync_SomethingStopsToWork_HealthIsPublishedWithinSecondsAndOnlyThen()
    {
        await Start();
        await Eventually.True(() => _broker.Texts(Address.Health).Length == 1);
        for (var second = 0; second < 30; second++) _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Single(_broker.Texts(Address.Health));
        _health.Degraded = ["gallery: gone"];
        await Eventually.True(() => _broker.Texts(Address.Health).Length == 2, _time, TimeSpan.FromSeconds(1), limit: TimeSpan.FromSeconds(10));
        Assert.Contains("gallery: gone", _broker.Texts(Address.Health)[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_Stop_SendsTheRestThenStoppedThenLeaves()
    {
        await Start();
        await Eventually.True(() => _broker.Texts(Address.Health).Length == 1);
        Append(2);
        await Stop();
        Assert.Equal([1, 2], Numbers());
        Assert.Equal("stopped", _broker.Texts(Address.Availability)[^1]);
        Assert.Equal(Address.Availability, _broker.Received[^1].Topic);
        Assert.Equal(1, _broker.Disconnects);
    }

    [Fact]
    public async Task RunAsync_StopWhileEventsAreUnderWay_WaitsForThemAndSendsNoneTwice()
    {
        _broker.Acknowledges = m => m.Topic != Address.Event;
        Append(3);
        await Start();
        await Eventually.True(() => Numbers().Length == 3);
        await _stop.CancelAsync();
        for (var i = 0; i < 3; i++) _broker.AcknowledgeOldest();
        await Stop();
        Assert.Equal([1, 2, 3], Numbers());
        Assert.Equal(0, _outbox.Count);
        Assert.Equal("stopped", _broker.Texts(Address.Availability)[^1]);
    }

    [Fact]
    public async Task RunAsync_ALinkThatDelivers_IsNotLeftWhileTheAcknowledgementStandsBehind()
    {
        var received = 0L;
        _broker.BytesReceived = () => Interlocked.Add(ref received, MqttConnectionExtensions.LeastProgress);
        _broker.Acknowledges = m => m.Topic != Address.Event;
        Append(1);
        await Start();
        await Eventually.True(() => Numbers().Length == 1);
        for (var i = 0; i < 60; i++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System);
        }

        _broker.AcknowledgeOldest();
        await Eventually.True(() => _outbox.Count == 0);
        Assert.Equal(1, _broker.Attempts);
    }

    [Fact]
    public async Task RunAsync_WhatTheBrokerHasKept_IsTakenBeforeItAcknowledgesAnything()
    {
        var part = new TakingPart();
        await _publisher.DisposeAsync();
        _publisher = Make(new() { Host = "broker" }, part);
        _broker.Acknowledges = _ => false;
        await Start();
        await Eventually.True(() => _broker.Received.Count == 1);
        _broker.Send("kept", [1]);
        await Eventually.True(() => _broker.Acknowledged == 1);
        Assert.Equal(["begun", "taken"], part.Done);
        _broker.AcknowledgeOldest();
        await Eventually.True(() => _broker.Received.Count == 2);
        _broker.AcknowledgeOldest();
        await Eventually.True(() => part.Done.Count == 3);
        _broker.Acknowledges = _ => true;
    }

    [Fact]
    public async Task RunAsync_StopWithABrokerThatAnswersNoMore_LeavesInTime()
    {
        await Start();
        await Eventually.True(() => _broker.Texts(Address.Health).Length == 1);
        _broker.Acknowledges = _ => false;
        Append(1);
        await _stop.CancelAsync();
        await Eventually.True(() => _run.IsCompleted, _time, TimeSpan.FromMilliseconds(50), limit: MqttPublisher.LeaveTime * 5);
        Assert.Equal(1, _outbox.Count);
    }

    [Fact]
    public async Task RunAsync_NoHost_NeverConnects()
    {
        await _publisher.DisposeAsync();
        _publisher = Make(new());
        await Start();
        Append(1);
        _time.Advance(TimeSpan.FromHours(1));
        await Stop();
        Assert.Equal(0, _broker.Attempts);
        Assert.Null(_publisher.Health);
    }

    private MqttPublisher Make(MqttOptions options, params IReadOnlyList<IConnectionPart> parts) => new(
        options, Address, _outbox, _door, new HintTracker(), _health, parts, null, _broker, new Random(1), _time, _log);

    private async Task Start()
    {
        await _publisher.StartAsync(default);
        _run = _publisher.RunAsync(_stop.Token);
    }

    private async Task Stop()
    {
        await _stop.CancelAsync();
        await Eventually.True(() => _run.IsCompleted, _time, TimeSpan.FromMilliseconds(50));
        await _run.WaitAsync(Deadline);
    }

    private void Append(int count) =>
        _outbox.Append([.. Enumerable.Range(0, count).Select(_ => new NumberedEvent(++_number, Made.Granted(_number)))]);

    private EventEnvelope[] Envelopes() => [.. _broker.Received.Where(m => m.Topic == Address.Event).Select(m => EventEnvelope.Parse(m.Payload.Span))];

    private int[] Numbers() => [.. Envelopes().Select(e => (int)e.Number)];

    private sealed class TakingPart : IConnectionPart
    {
        public List<string> Done { get; } = [];

        public void Begin(IMqttConnection connection) => Done.Add("begun");

        public bool Wants(string topic) => topic == "kept";

        public Task TakeAsync(IReadOnlyList<MqttDelivery> deliveries, CancellationToken cancel)
        {
            Done.Add("taken");
            return Task.CompletedTask;
        }

        public Task RunAsync(IMqttConnection connection, CancellationToken cancel)
        {
            Done.Add("runs");
            return Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancel);
        }
    }
}
