using System.Text.Json;
using EdgeFace.Messaging.Signing;

namespace EdgeFace.Messaging.Gallery;

/// <summary>
/// Which key may do what at a site, signed by the site's root key. A key that is not listed any more was revoked: doors forget
/// what it signed.
/// </summary>
/// <param name="V">Version of this contract.</param>
/// <param name="Revision">Counts up; an older document is refused.</param>
/// <param name="Writer">Id of the one key that may write the gallery now; other gallery keys in the list have written before.</param>
/// <param name="Epochs">The current one first, then the one before.</param>
public sealed record KeysPayload(
    int V, string Site, long Revision, DateTimeOffset Issued, IReadOnlyList<ListedKey> Keys, string? Writer, IReadOnlyList<ListedEpoch> Epochs)
{
    public const string ContentType = "application/vnd.edgeface.keys+json";
    public const int LargestMessage = 1 << 20;
    public const int MostKeys = 200;
    public const int MostDoors = 2_000;

    public const string Gallery = "gallery";
    public const string Command = "command";

    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, SignedJson.Default.KeysPayload);

    public byte[] Sign(SigningKey root, SiteAddress site) =>
        SignedMessage.Sign(root, site.Keys, ContentType, ToJson());

    /// <exception cref="RefusedException">Not signed by the root key, not for this site, or not such a document.</exception>
    public static KeysPayload Open(ReadOnlySpan<byte> message, VerificationKey root, SiteAddress site)
    {
        var signed = SignedMessage.Read(message, ContentType, LargestMessage);
        root.Verify(signed, site.Keys);
        return Parse(signed.Content.Span, site);
    }

    /// <summary>Reads a document without its signature: one that was believed before.</summary>
    /// <exception cref="RefusedException">Not for this site, or not such a document.</exception>
    public static KeysPayload Parse(ReadOnlySpan<byte> utf8, SiteAddress site)
    {
        var keys = SignedJson.Parse(utf8, SignedJson.Default.KeysPayload);
        keys.Check(site);
        return keys;
    }

    internal void Check(SiteAddress site)
    {
        Checks.RequireVersion(V);
        Checks.RequireSite(Site, site);
        Checks.Require(Revision >= 1, "the revision is not positive");
        Checks.Require(Keys.Count <= MostKeys && Epochs.Count <= 2, $"more than {MostKeys} keys or 2 epochs");
        foreach (var key in Keys) key.Check();
        foreach (var epoch in Epochs) epoch.Check();
        Checks.Require(Keys.Select(key => key.ToId()).Distinct().Count() == Keys.Count, "a key is listed twice");
        Checks.Require(Writer is null || Keys.Any(key => key.ToId().ToString() == Writer && key.May(Gallery)), "the writer is no gallery key of the list");
    }
}

/// <param name="Key">SubjectPublicKeyInfo, DER in base64.</param>
/// <param name="Name">Whose it is, for people and the log.</param>
/// <param name="Rights"><c>gallery</c>, <c>command</c>.</param>
public sealed record ListedKey(string Key, string Name, IReadOnlyList<string> Rights, DateTimeOffset From, DateTimeOffset Until)
{
    private const int LongestKey = 200;
    private const int LongestName = 64;

    private KeyId? _id;

    public KeyId ToId() => _id ??= KeyId.Of(PublicKey());

    public bool May(string right) => Rights.Contains(right);

    public bool IsValidAt(DateTimeOffset time) => time >= From && time < Until;

    public byte[] PublicKey() => Checks.Base64(Key, LongestKey, "a public key");

    internal void Check()
    {
        Checks.RequireText(Name, LongestName, "a key's name");
        Checks.Require(Rights.Count is > 0 and <= 2 && Rights.All(right => right is KeysPayload.Gallery or KeysPayload.Command), "a key has unknown rights");
        Checks.Require(From < Until, "a key's time ends before it begins");
        _ = ToId();
    }
}

/// <param name="Doors">The epoch's key wrapped for each door: <see cref="EpochWrap"/> in base64.</param>
public sealed record ListedEpoch(int Number, IReadOnlyDictionary<string, string> Doors)
{
    internal void Check()
    {
        Checks.Require(Number >= 1, "an epoch's number is not positive");
        Checks.Require(Doors.Count <= KeysPayload.MostDoors && Doors.All(door => DoorAddress.IsValid(door.Key)), "a door's id is not valid, or there are too many");
    }

    /// <summary>The epoch's key as this door gets it; null where it has none.</summary>
    public EpochKey? Unwrap(DoorKey key, DoorAddress door) =>
        Doors.TryGetValue(door.Door, out var wrapped) && key.Unwrap(Checks.Base64(wrapped, EpochWrap.Length, "a wrapped key"), EpochKey.Context(door, Number)) is { } plain
            ? new(Number, plain)
            : null;
}
