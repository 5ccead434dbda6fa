using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using EdgeFace.Messaging.Gallery;
using EdgeFace.Messaging.Signing;

namespace EdgeFace.Admin.Home;

/// <summary>What else must be secret: the key of the people's files, and the epochs' keys.</summary>
/// <param name="DataKey">Of the files in <c>people</c>.</param>
/// <param name="Epochs">All that there were, the last one current.</param>
public sealed record Vault(byte[] DataKey, IReadOnlyList<EpochKey> Epochs)
{
    /// <summary>OWASP's least count for PBKDF2 with HMAC-SHA-256 (Password Storage Cheat Sheet, 2023).</summary>
    private const int Iterations = 600_000;

    private const int SaltLength = 16;
    private static readonly byte[] Bound = "edgeface vault"u8.ToArray();

    public EpochKey Epoch => Epochs[^1];

    public static Vault Create() => new(RandomNumberGenerator.GetBytes(Sealed.KeyLength), [new(1, RandomNumberGenerator.GetBytes(Sealed.KeyLength))]);

    public Vault WithNewEpoch() => this with { Epochs = [.. Epochs, new(Epoch.Number + 1, RandomNumberGenerator.GetBytes(Sealed.KeyLength))] };

    /// <exception cref="AdminException">Wrong passphrase, or the file is damaged.</exception>
    public static Vault Read(AdminHome home, string passphrase)
    {
        try
        {
            var file = JsonSerializer.Deserialize<SealedFile>(File.ReadAllText(home.VaultPath), AdminJson.Style)!;
            if (file.Iterations is < 1 or > 10_000_000) throw new FormatException("the count of iterations is out of range");
            return Unseal(file, passphrase) is { } plain
                ? JsonSerializer.Deserialize<Vault>(plain, AdminJson.Style)!
                : throw new AdminException($"{home.VaultPath} does not open: wrong passphrase, or the file is damaged.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException or FormatException or NullReferenceException)
        {
            throw new AdminException($"{home.VaultPath} cannot be read: {e.Message} Only the folder of who keeps the gallery has it.", e);
        }
    }

    public void Write(AdminHome home, string passphrase) =>
        AdminHome.WriteDurably(home.VaultPath, JsonSerializer.SerializeToUtf8Bytes(SealWith(JsonSerializer.SerializeToUtf8Bytes(this, AdminJson.Style), passphrase), AdminJson.Style));

    /// <summary>Encrypts with a key made from a passphrase.</summary>
    internal static SealedFile SealWith(ReadOnlySpan<byte> plain, string passphrase)
    {
        var salt = RandomNumberGenerator.GetBytes(SaltLength);
        return new(1, Iterations, salt, Sealed.Seal(Key(passphrase, salt, Iterations), plain, Bound));
    }

    /// <summary>Null where the passphrase is wrong or the file was altered.</summary>
    internal static byte[]? Unseal(SealedFile file, string passphrase) => Sealed.Open(Key(passphrase, file.Salt, file.Iterations), file.Content, Bound);

    private static byte[] Key(string passphrase, byte[] salt, int iterations) =>
        Rfc2898DeriveBytes.Pbkdf2(Encoding.UTF8.GetBytes(passphrase), salt, iterations, HashAlgorithmName.SHA256, Sealed.KeyLength);

    internal sealed record SealedFile(int V, int Iterations, byte[] Salt, byte[] Content);
}
