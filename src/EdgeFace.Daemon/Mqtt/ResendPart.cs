using System.Text.Json;
using System.Threading.Channels;
using EdgeFace.Daemon.Storage;
using EdgeFace.Messaging;
using Microsoft.Extensions.Logging;

namespace EdgeFace.Daemon.Mqtt;

/// <summary>
/// Sends events again for who missed them. One request after the other and one event after the other, so that nobody's asking
/// holds up what happens now.
/// </summary>
internal sealed class ResendPart(Outbox outbox, DoorAddress door, MqttOptions options, TimeProvider time, ILogger<ResendPart> log) : IConnectionPart
{
    /// <summary>Requests that may wait; more are not heard, and asked again by who still misses something.</summary>
    private const int MostWaiting = 8;

    private readonly Channel<EventRequest> _asked = Channel.CreateBounded<EventRequest>(new BoundedChannelOptions(MostWaiting) { FullMode = BoundedChannelFullMode.DropWrite });

    public bool Wants(string topic) => topic == door.Resend;

    public Task TakeAsync(IReadOnlyList<MqttDelivery> deliveries, CancellationToken cancel)
    {
        foreach (var delivery in deliveries)
        {
            try
            {
                var request = EventRequest.Parse(delivery.Payload.Span);
                if (!delivery.Retained && request.Stream == outbox.Stream) _asked.Writer.TryWrite(request);
            }
            catch (JsonException e)
            {
                log.LogDebug("A request for events was not understood: {Why}", e.Message);
            }
        }

        return Task.CompletedTask;
    }

    public async Task RunAsync(IMqttConnection connection, CancellationToken cancel)
    {
        try
        {
            await connection.SubscribeAsync(new(door.Resend) { Retained = false }, cancel);
        }
        catch (MqttLinkException) when (!connection.Lost.IsCancellationRequested)
        {
            // A broker whose access list is older does not let the door hear it; everything else goes on.
        }

        while (true) await AnswerAsync(await _asked.Reader.ReadAsync(cancel), connection, cancel);
    }

    private async Task AnswerAsync(EventRequest request, IMqttConnection connection, CancellationToken cancel)
    {
        IReadOnlyList<OutboxEntry> entries;
        try
        {
            entries = await Task.Run(() => outbox.ReadSent(request.From, request.Through, EventRequest.MostEvents), cancel);
        }
        catch (StorageException e)
        {
            log.LogError(e, "Events that were asked for cannot be read.");
            return;
        }

        log.LogInformation("{Count} events from {From} to {Through} are sent again: somebody asked for them.", entries.Count, request.From, request.Through);
        foreach (var entry in entries)
        {
            var late = time.GetUtcNow() - entry.At > options.HistoricalAfter;
            var payload = EventEnvelope.Wrap(outbox.Stream, entry.Number, late, entry.Body);
            await connection.PublishAcknowledgedAsync(new(door.Event, payload, Retain: false, Acknowledged: true, Json: true), options.Timeout, time, cancel);
        }
    }
}
