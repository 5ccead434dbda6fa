using System.Text.Json;
using EdgeFace.Core.Recognition;
using EdgeFace.Messaging.Signing;

namespace EdgeFace.Messaging.Gallery;

/// <summary>What the gallery is to be, signed by its writer. It comes before the records; its revocations come before everything.</summary>
/// <param name="Revision">Counts up; an older one is refused.</param>
/// <param name="Expires">A door without a newer one by then raises an alarm.</param>
/// <param name="WhenStale"><c>alarm</c>, or <c>deny</c>: grants by face end too.</param>
/// <param name="Models">Ids of the models whose templates the records hold.</param>
/// <param name="Count">Live records.</param>
/// <param name="Digest">Of the live records, see <see cref="GalleryDigest"/>.</param>
/// <param name="Revoked">Ids of all records that were ever revoked; none of them is taken again.</param>
/// <param name="Erased">Those of them whose people's data are to leave logs and events too.</param>
public sealed record ManifestPayload(
    int V, string Site, long Revision, DateTimeOffset Issued, DateTimeOffset Expires, string WhenStale, IReadOnlyList<string> Models,
    int Count, string Digest, IReadOnlyList<string> Revoked, IReadOnlyList<string> Erased)
{
    public const string ContentType = "application/vnd.edgeface.manifest+json";
    public const int LargestMessage = 4 << 20;
    public const int MostModels = 8;

    /// <summary>36 bytes each: two and a half megabytes.</summary>
    public const int MostRevoked = 70_000;

    public const string Alarm = "alarm";
    public const string Deny = "deny";

    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, SignedJson.Default.ManifestPayload);

    public byte[] Sign(SigningKey writer, SiteAddress site) =>
        SignedMessage.Sign(writer, site.Manifest, ContentType, ToJson());

    /// <exception cref="RefusedException">Not signed by the writer, not for this site, or not such a document.</exception>
    public static ManifestPayload Open(ReadOnlySpan<byte> message, GalleryVerifier keys)
    {
        var signed = SignedMessage.Read(message, ContentType, LargestMessage);
        keys.Verify(signed, keys.Site.Manifest);
        return Parse(signed.Content.Span, keys.Site);
    }

    /// <summary>Reads a document without its signature: one that was believed before.</summary>
    /// <exception cref="RefusedException">Not for this site, or not such a document.</exception>
    public static ManifestPayload Parse(ReadOnlySpan<byte> utf8, SiteAddress site)
    {
        var manifest = SignedJson.Parse(utf8, SignedJson.Default.ManifestPayload);
        manifest.Check(site);
        return manifest;
    }

    internal void Check(SiteAddress site)
    {
        Checks.RequireVersion(V);
        Checks.RequireSite(Site, site);
        Checks.Require(Revision >= 1 && Count >= 0 && Issued < Expires, "a number or time is out of range");
        Checks.Require(WhenStale is Alarm or Deny, "whenStale is neither alarm nor deny");
        Checks.Require(Models.Count <= MostModels && Models.All(ModelId.IsValid), "a model's id is not valid, or there are too many");
        Checks.Require(GalleryDigest.IsValid(Digest), "the digest is no SHA-256 in hexadecimal");
        Checks.Require(Revoked.Count <= MostRevoked && Erased.Count <= MostRevoked, $"more than {MostRevoked} revocations");
        Checks.Require(Revoked.All(id => RecordId.TryParse(id, out _)) && Erased.All(id => RecordId.TryParse(id, out _)), "a record's id is not valid");
    }
}
