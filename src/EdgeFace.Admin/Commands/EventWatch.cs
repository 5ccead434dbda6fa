using System.Text;
using System.Text.Json;
using System.Threading.Channels;
using EdgeFace.Admin.Broker;
using EdgeFace.Core.Events;
using EdgeFace.Messaging;

namespace EdgeFace.Admin.Commands;

/// <summary>
/// Shows the events of all doors as they come, each once. Numbers that are missing are asked for: a broker that was killed loses
/// some of what it has acknowledged.
/// </summary>
internal sealed class EventWatch(AdminConnection connection, SiteAddress site, AdminSurroundings around, bool json)
{
    private const int Waiting = 10_000;

    /// <summary>Events come in order, so a gap is a loss, or the order of two that were sent again.</summary>
    private static readonly TimeSpan AskAfter = TimeSpan.FromSeconds(2);

    private readonly Channel<BrokerMessage> _messages = Channel.CreateBounded<BrokerMessage>(Waiting);
    private readonly Dictionary<(string Door, string Stream), EventGaps> _streams = [];

    /// <param name="count">Ends after so many events.</param>
    public async Task RunAsync(int count, CancellationToken cancel)
    {
        await connection.SubscribeAsync([site.AllDoors("event"), site.AllDoors("availability"), site.AllDoors("health")], message => _messages.Writer.WriteAsync(message, cancel).AsTask(), cancel);
        var asked = around.Time.GetTimestamp();
        for (var shown = 0; shown < count;)
        {
            if (await NextAsync(cancel) is { } message && Show(message)) shown++;
            if (around.Time.GetElapsedTime(asked) < AskAfter) continue;
            asked = around.Time.GetTimestamp();
            await AskAsync(cancel);
        }
    }

    private async Task<BrokerMessage?> NextAsync(CancellationToken cancel)
    {
        using var wait = new CancellationTokenSource(AskAfter, around.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, wait.Token);
        try
        {
            return await _messages.Reader.ReadAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return null;
        }
    }

    private async Task AskAsync(CancellationToken cancel)
    {
        foreach (var ((door, stream), gaps) in _streams)
        {
            if (gaps.Missing() is { } missing)
                await connection.PublishAsync(site.Door(door).Resend, new EventRequest(EventRequest.Version, stream, missing.From, missing.Through).ToJson(), retain: false, cancel);
        }
    }

    // False for what is no event, or one that was shown.
    private bool Show(BrokerMessage message)
    {
        if (!site.TryDoor(message.Topic, out var door, out var what)) return false;
        if (what == "availability")
        {
            if (!message.Retained && !json) around.Out.WriteLine($"{door}: {DoorReports.Printable(Encoding.UTF8.GetString(message.Payload))}");
            return false;
        }

        if (what == "health")
        {
            Note(door, message.Payload);
            return false;
        }

        if (DoorReports.TryJson(message.Payload) is not { ValueKind: JsonValueKind.Object } said || DoorReports.Number(said, "number") is not (>= 1 and var n)
            || !said.TryGetProperty("stream", out var id) || id.ValueKind != JsonValueKind.String)
            return false;
        if (!_streams.TryGetValue((door, id.GetString()!), out var gaps)) _streams[(door, id.GetString()!)] = gaps = new(n);
        if (!gaps.Take(n)) return false;
        if (DroppedIn(message.Payload) is { } dropped) gaps.Drop(dropped.First, Math.Min(dropped.Last, n));
        around.Out.WriteLine(json
            ? JsonSerializer.Serialize(new { door, message = said })
            : $"{door} {(said.TryGetProperty("historical", out var late) && late.ValueKind == JsonValueKind.True ? "(earlier) " : "")}{DoorReports.Printable(said.TryGetProperty("event", out var happening) ? happening.GetRawText() : "")}");
        return true;
    }

    // Health tells how far the door's numbers go, so that a loss at the end shows, and what it can no longer give.
    private void Note(string door, byte[] payload)
    {
        if (DoorReports.TryJson(payload) is not { ValueKind: JsonValueKind.Object } health || !health.TryGetProperty("outbox", out var outbox) || outbox.ValueKind != JsonValueKind.Object
            || !outbox.TryGetProperty("stream", out var id) || id.ValueKind != JsonValueKind.String || DoorReports.Number(outbox, "nextNumber") is not (>= 1 and var next))
            return;
        if (!_streams.TryGetValue((door, id.GetString()!), out var gaps)) _streams[(door, id.GetString()!)] = gaps = new(next);
        gaps.Expect(next - 1 - Count(outbox, "waiting") - Count(outbox, "inMemory"));
        if (DoorReports.Number(outbox, "oldest") is { } oldest) gaps.Drop(1, Math.Min(oldest, next) - 1);
    }

    private static long Count(JsonElement outbox, string name) => Math.Max(0, DoorReports.Number(outbox, name) ?? 0);

    private static EventsDropped? DroppedIn(byte[] payload)
    {
        try
        {
            return EventEnvelope.Parse(payload).Event as EventsDropped;
        }
        catch (JsonException)
        {
            // An event that this version does not know is shown all the same.
            return null;
        }
    }
}
