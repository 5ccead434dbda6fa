using System.Text.Json;
using EdgeFace.Admin;
using EdgeFace.Admin.Broker;
using EdgeFace.Core.Events;
using EdgeFace.Messaging;

namespace EdgeFace.SystemTests.Support;

/// <summary>
/// Somebody's program that counts every event of a door once, as the contract says: a kept session, numbers noted, missing ones asked for,
/// and the door's health tells how far there should be some.
/// </summary>
internal sealed class EventSubscriber(TestSite site, string door)
{
    private static readonly TimeSpan AskAfter = TimeSpan.FromMilliseconds(500);

    private readonly Lock _gate = new();
    private readonly SortedDictionary<long, long> _seen = [];
    private readonly HashSet<string> _streams = [];
    private readonly EventGaps _gaps = new(1);

    public int Requests { get; private set; }

    public long Asked { get; private set; }

    public int Twice { get; private set; }

    public int Count
    {
        get
        {
            lock (_gate) return _seen.Count;
        }
    }

    public (long From, long Through)? Missing
    {
        get
        {
            lock (_gate) return _gaps.Missing();
        }
    }

    public IReadOnlyList<string> Streams => [.. _streams];

    public IReadOnlyList<long> Numbers => [.. _seen.Keys];

    /// <summary>Of the grants, by number.</summary>
    public IReadOnlyList<long> Approaches
    {
        get
        {
            lock (_gate) return [.. _seen.Values.Where(approach => approach > 0)];
        }
    }

    public async Task RunAsync(CancellationToken stop)
    {
        var settings = site.Home.ReadSettings();
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await using var connection = await AdminConnection.OpenAsync(site.Home, settings, TimeProvider.System, stop, session: "subscriber");
                var address = new DoorAddress(settings.Site, door);
                await connection.SubscribeAsync([address.Event, address.Health], Take, stop);
                while (!connection.Lost.IsCompleted)
                {
                    await Task.WhenAny(connection.Lost, Task.Delay(AskAfter, TimeProvider.System, stop));
                    stop.ThrowIfCancellationRequested();
                    if (Missing is not { } missing || _streams.Count == 0) continue;
                    (Requests, Asked) = (Requests + 1, Asked + missing.Through - missing.From + 1);
                    await connection.PublishAsync(address.Resend, new EventRequest(EventRequest.Version, _streams.First(), missing.From, missing.Through).ToJson(), retain: false, stop);
                }
            }
            catch (AdminException)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, stop);
            }
        }
    }

    private Task Take(BrokerMessage message)
    {
        lock (_gate)
        {
            if (message.Topic.EndsWith("/health", StringComparison.Ordinal))
            {
                var outbox = JsonDocument.Parse(message.Payload).RootElement.GetProperty("outbox");
                if (_streams.Contains(outbox.GetProperty("stream").GetString()!)) _gaps.Expect(outbox.GetProperty("nextNumber").GetInt64() - 1 - outbox.GetProperty("waiting").GetInt64() - outbox.GetProperty("inMemory").GetInt64());
                return Task.CompletedTask;
            }

            var envelope = EventEnvelope.Parse(message.Payload);
            _streams.Add(envelope.Stream);
            if (_gaps.Take(envelope.Number)) _seen[envelope.Number] = envelope.Event is AccessGranted granted ? granted.Approach : 0;
            else Twice++;
        }

        return Task.CompletedTask;
    }
}
