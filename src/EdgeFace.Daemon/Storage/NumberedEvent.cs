using System.Text.Json;
using EdgeFace.Core.Events;
using EdgeFace.Messaging;

namespace EdgeFace.Daemon.Storage;

/// <summary>An event with its place in the stream.</summary>
/// <param name="Settles">It tells of what the outbox had recorded as dropped: storing it settles that record.</param>
internal readonly record struct NumberedEvent(long Number, DoorEvent Event, bool Settles = false);

/// <summary>An event on the disk.</summary>
/// <param name="Body">Its JSON.</param>
public sealed record OutboxEntry(long Number, DateTimeOffset At, string Body)
{
    /// <summary>What health says of it; null where its JSON cannot be read.</summary>
    public NewestEvent? ToNewest()
    {
        try
        {
            using var json = JsonDocument.Parse(Body);
            return json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.TryGetProperty("type", out var type) && type.ValueKind == JsonValueKind.String
                ? new(Number, type.GetString()!, At)
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

/// <summary>How the previous run ended.</summary>
/// <param name="Clean">It said so, or there was none.</param>
/// <param name="LastSeen">When it last wrote something.</param>
public readonly record struct PreviousRun(bool Clean, DateTimeOffset? LastSeen);
