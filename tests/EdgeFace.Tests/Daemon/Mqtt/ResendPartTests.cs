using EdgeFace.Daemon.Mqtt;
using EdgeFace.Daemon.Storage;
using EdgeFace.Messaging;
using EdgeFace.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace EdgeFace.Tests.Daemon.Mqtt;

public sealed class ResendPartTests : IAsyncDisposable
{
    private static readonly DoorAddress Address = new("hq", "main");

    private readonly TempState _temp = new();
    private readonly FakeTimeProvider _time = new(Made.At);
    private readonly FakeBroker _broker = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Outbox _outbox;
    private Task _run = Task.CompletedTask;

    public ResendPartTests()
    {
        _outbox = new(_temp, _time, new());
        _outbox.Open();
        _outbox.Append([.. Enumerable.Range(1, 9).Select(i => new NumberedEvent(i, Made.Granted(i)))]);
        _outbox.Acknowledge(6);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _run.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _broker.DisposeAsync();
        _outbox.Dispose();
        _temp.Dispose();
        _stop.Dispose();
    }

    [Fact]
    public async Task Take_ARequest_SendsThoseThatWereAcknowledgedInOrder()
    {
        await Start();
        Ask(new(1, _outbox.Stream, 4, 100));
        await Eventually.True(() => _broker.Received.Count == 3);
        Assert.Equal([4L, 5, 6], _broker.Received.Select(m => EventEnvelope.Parse(m.Payload.Span).Number));
        Assert.All(_broker.Received, m => Assert.Equal((Address.Event, false, true), (m.Topic, m.Retain, m.Acknowledged)));
        Assert.Equal(3, _outbox.Count);
    }

    [Fact]
    public async Task Take_AnotherStreamARetainedOneOrNonsense_IsIgnored()
    {
        await Start();
        Ask(new(1, "another", 1, 5));
        Ask(new(1, _outbox.Stream, 1, 5), retained: true);
        _broker.Send(Address.Resend, "all of them please"u8.ToArray());
        Ask(new(1, _outbox.Stream, 2, 2));
        await Eventually.True(() => _broker.Received.Count == 1 && _broker.Acknowledged == 4);
        Assert.Equal(2, EventEnvelope.Parse(_broker.Received[0].Payload.Span).Number);
    }

    private void Ask(EventRequest request, bool retained = false) => _broker.Send(Address.Resend, request.ToJson(), retained);

    private async Task Start()
    {
        var part = new ResendPart(_outbox, Address, new(), _time, NullLogger<ResendPart>.Instance);
        var connection = await _broker.ConnectAsync(default);
        _run = Task.WhenAll(new MqttInbox(connection, [part]).RunAsync(_stop.Token), part.RunAsync(connection, _stop.Token));
        await Eventually.True(() => _broker.Subscriptions.Count == 1);
        Assert.Equal((Address.Resend, false), (_broker.Subscriptions[0].Filter, _broker.Subscriptions[0].Retained));
    }
}
