using System.Security.Cryptography;
using System.Text.Json;
using EdgeFace.Messaging.Signing;

namespace EdgeFace.Messaging.Site;

/// <summary>
/// What a technician brings to a door so that it belongs to a site: whom it believes, and who it is. It holds the door's
/// private key; whoever has it and the door's certificate can read the site's records.
/// </summary>
/// <param name="RootKey">The site's root public key: SubjectPublicKeyInfo, DER in base64.</param>
/// <param name="DoorPrivateKey">PKCS#8, DER in base64.</param>
/// <param name="LeastRevision">A manifest older than this is refused, so that a wiped door takes no old gallery.</param>
/// <param name="LeastKeysRevision">The same for the keys.</param>
public sealed record SiteFile(
    int V, string Site, string Door, string RootKey, string DoorPrivateKey, long LeastRevision, long LeastKeysRevision)
{
    public const int LargestFile = 16 << 10;

    private const int LongestKey = 400;

    public DoorAddress ToAddress() => new(Site, Door);

    public VerificationKey ReadRoot() => new(Checks.Base64(RootKey, LongestKey, "rootKey"));

    public DoorKey ReadDoorKey() => DoorKey.Import(Checks.Base64(DoorPrivateKey, LongestKey, "doorPrivateKey"));

    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, MessagingJson.Default.SiteFile);

    /// <exception cref="FormatException">It is no site file; says what is wrong with it.</exception>
    public static SiteFile Parse(ReadOnlySpan<byte> utf8)
    {
        try
        {
            if (utf8.Length > LargestFile) throw new FormatException("it is too large");
            var file = JsonSerializer.Deserialize(utf8, MessagingJson.Default.SiteFile) ?? throw new FormatException("it is empty");
            if (file.V != Checks.Version) throw new FormatException($"it is of version {file.V}, this program knows {Checks.Version}");
            _ = file.ToAddress();
            file.ReadRoot().Dispose();
            file.ReadDoorKey().Dispose();
            return file;
        }
        catch (Exception e) when (e is JsonException or ArgumentException or CryptographicException or RefusedException)
        {
            throw new FormatException(e is JsonException ? "it is no site file in JSON" : e.Message, e);
        }
    }
}
