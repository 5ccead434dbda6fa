using System.Buffers;
using System.Text.Json;
using EdgeFace.Core.Events;

namespace EdgeFace.Messaging;

/// <summary>
/// One event as it is sent:
/// <c>{"v":1,"stream":"9f…","number":12,"historical":false,"event":{"type":"access-granted","at":"…",…}}</c>.
/// </summary>
/// <param name="V">Version of this contract.</param>
/// <param name="Stream">Random id of the outbox that numbered the event; numbers of two streams say nothing about each other.</param>
/// <param name="Number">From 1, without gaps within a stream. A number that never comes is told by an <see cref="EventsDropped"/>; one may come twice.</param>
/// <param name="Historical">It happened a while before it was sent: show it, but don't raise an alarm as if it were new.</param>
public sealed record EventEnvelope(int V, string Stream, long Number, bool Historical, DoorEvent Event)
{
    public const int Version = 1;

    /// <summary>Puts an event that is JSON already into its envelope, byte for byte.</summary>
    /// <param name="eventJson">What <see cref="Serialise"/> made, perhaps by an earlier version of this program.</param>
    public static ReadOnlyMemory<byte> Wrap(string stream, long number, bool historical, string eventJson)
    {
        var buffer = new ArrayBufferWriter<byte>(eventJson.Length + 128);
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteNumber("v"u8, Version);
            writer.WriteString("stream"u8, stream);
            writer.WriteNumber("number"u8, number);
            writer.WriteBoolean("historical"u8, historical);
            writer.WritePropertyName("event"u8);
            writer.WriteRawValue(eventJson);
            writer.WriteEndObject();
        }

        return buffer.WrittenMemory;
    }

    /// <summary>The event alone, with its type.</summary>
    public static string Serialise(DoorEvent happening) => JsonSerializer.Serialize(happening, MessagingJson.Default.DoorEvent);

    /// <exception cref="JsonException">It is no event that this version knows.</exception>
    public static DoorEvent ParseEvent(string json) =>
        JsonSerializer.Deserialize(json, MessagingJson.Default.DoorEvent) ?? throw new JsonException("An event is missing.");

    /// <summary>Reads what a door sent.</summary>
    /// <exception cref="JsonException">It is no event that this version knows.</exception>
    public static EventEnvelope Parse(ReadOnlySpan<byte> utf8)
    {
        try
        {
            return JsonSerializer.Deserialize(utf8, MessagingJson.Default.EventEnvelope) ?? throw new JsonException("An envelope is missing.");
        }
        catch (NotSupportedException e)
        {
            // That is how an event without a type is told.
            throw new JsonException("An event has no type.", e);
        }
    }
}
