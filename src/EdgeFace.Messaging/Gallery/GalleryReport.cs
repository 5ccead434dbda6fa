using System.Text.Json;

namespace EdgeFace.Messaging.Gallery;

/// <summary>What a door says about its gallery, retained on <c>gallery</c>.</summary>
/// <param name="Revision">Of the last manifest that was taken; 0 before the first.</param>
/// <param name="KeysRevision">Of the last keys document that was taken.</param>
/// <param name="Fresh">The manifest has not expired.</param>
/// <param name="Records">Live records that the door holds.</param>
/// <param name="Digest">Of these records.</param>
/// <param name="InSync">Records and manifest agree: everything revoked is gone, everything issued is there.</param>
/// <param name="Why">Why it is not in sync, in words.</param>
/// <param name="Revoked">Tombstones that the door holds.</param>
/// <param name="Unusable">People without a template of the model that this door runs.</param>
/// <param name="Local">People enrolled at the door itself.</param>
/// <param name="Refused">How many messages were refused since the start, by reason.</param>
/// <param name="LastRefused">The latest of them.</param>
public sealed record GalleryReport(
    int V, DateTimeOffset At, long Revision, long KeysRevision, DateTimeOffset? Issued, DateTimeOffset? Expires, bool Fresh,
    int Records, string Digest, bool InSync, string? Why, int Revoked, int Unusable, int Local,
    IReadOnlyDictionary<string, long> Refused, IReadOnlyList<RefusedMessage> LastRefused)
{
    /// <summary>People of whom this door still holds something, though the manifest says that they are to be erased; null: it cannot tell.</summary>
    public int? Erasing { get; init; }

    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, MessagingJson.Default.GalleryReport);

    /// <exception cref="JsonException">It is no report.</exception>
    public static GalleryReport Parse(ReadOnlySpan<byte> utf8) =>
        JsonSerializer.Deserialize(utf8, MessagingJson.Default.GalleryReport) ?? throw new JsonException("A report is missing.");
}

/// <param name="Topic">Below the site's topic.</param>
/// <param name="Reason">A <see cref="Refusal"/>'s name.</param>
public sealed record RefusedMessage(DateTimeOffset At, string Topic, string Reason, string Why);
