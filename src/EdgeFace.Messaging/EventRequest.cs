using System.Text.Json;

namespace EdgeFace.Messaging;

/// <summary>
/// Asks a door to send events again that never arrived: a broker that was killed may have lost what it had acknowledged. The
/// door sends them on its event topic, to everybody. Not signed: it can make a door repeat itself, no more.
/// </summary>
/// <param name="Stream">Of the events; another one than the door's is ignored.</param>
/// <param name="From">The first number that is missing.</param>
/// <param name="Through">The last one; at most <see cref="MostEvents"/> are sent for one request.</param>
public sealed record EventRequest(int V, string Stream, long From, long Through)
{
    public const int Version = 1;
    public const int MostEvents = 1_000;
    public const int LargestMessage = 1 << 10;

    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, MessagingJson.Default.EventRequest);

    /// <exception cref="JsonException">It is no request.</exception>
    public static EventRequest Parse(ReadOnlySpan<byte> utf8)
    {
        if (utf8.Length > LargestMessage) throw new JsonException("It is too large.");
        var request = JsonSerializer.Deserialize(utf8, MessagingJson.Default.EventRequest) ?? throw new JsonException("A request is missing.");
        return request is { V: Version, From: >= 1 } && request.Through >= request.From ? request : throw new JsonException("A version or number is out of range.");
    }
}
