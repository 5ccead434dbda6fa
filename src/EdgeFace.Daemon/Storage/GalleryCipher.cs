using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using EdgeFace.Messaging.Signing;
using Microsoft.Data.Sqlite;

namespace EdgeFace.Daemon.Storage;

/// <summary>Encrypts what is personal before it reaches the disk: AES-256-GCM, each piece bound to the row that it stands in.</summary>
internal sealed class GalleryCipher(byte[] key)
{
    private const string SealTemplate = "edgeface_seal_template";
    private const string SealName = "edgeface_seal_name";

    /// <summary>Where a template belongs that had been changed before it was encrypted: it opens in no row.</summary>
    private const string Nowhere = "changed";

    private const int PlainDigestLength = 16;

    public static string TemplatePlace(string subject, long number, string model) => FormattableString.Invariant($"template\0{subject}\0{number}\0{model}");

    public static string NamePlace(string subject) => "name\0" + subject;

    public static string ConsentPlace(string subject) => "consent\0" + subject;

    public static string EnrollerPlace(string subject) => "enroller\0" + subject;

    public byte[] Seal(ReadOnlySpan<byte> plain, string place) => Sealed.Seal(key, plain, Encoding.UTF8.GetBytes(place));

    /// <summary>Null where it was altered, moved to another row, or sealed with another key.</summary>
    public byte[]? Open(ReadOnlySpan<byte> whole, string place) => Sealed.Open(key, whole, Encoding.UTF8.GetBytes(place));

    public string SealText(string text, string place) => Convert.ToBase64String(Seal(Encoding.UTF8.GetBytes(text), place));

    /// <summary>Null where it was altered, moved to another row, or sealed with another key.</summary>
    public string? OpenText(string whole, string place)
    {
        var bytes = new byte[whole.Length];
        return Convert.TryFromBase64String(whole, bytes, out var length) && Open(bytes.AsSpan(0, length), place) is { } plain ? Encoding.UTF8.GetString(plain) : null;
    }

    /// <summary>Gives statements of a migration the means to encrypt.</summary>
    public void Register(SqliteConnection connection)
    {
        connection.CreateFunction(SealTemplate, (byte[] embedding, string subject, long number, string model, byte[] digest) =>
            Seal(embedding, digest.AsSpan().SequenceEqual(PlainDigest(subject, (int)number, model, embedding)) ? TemplatePlace(subject, number, model) : Nowhere));
        connection.CreateFunction(SealName, (string name, string subject) => SealText(name, NamePlace(subject)));
    }

    // The check of the format before encryption: first bytes of SHA-256 over what a template says and whose it is.
    internal static byte[] PlainDigest(string subject, int number, string model, ReadOnlySpan<byte> embedding)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> header = stackalloc byte[4];
        hash.AppendData(Encoding.UTF8.GetBytes(subject + "\0" + model + "\0"));
        BinaryPrimitives.WriteInt32LittleEndian(header, number);
        hash.AppendData(header);
        hash.AppendData(embedding);
        return hash.GetHashAndReset()[..PlainDigestLength];
    }
}

/// <summary>Where the key of the gallery comes from.</summary>
internal static class GalleryKeys
{
    public const string Credential = "edgeface-gallery-key";

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;
    private const int LargestFile = 1024;

    /// <param name="credential">Path of the systemd credential, where there is one.</param>
    /// <param name="galleryExists">A gallery without its key is not given a new one.</param>
    /// <exception cref="StorageException">There is no key, or it is none; says where and how to mend it.</exception>
    public static byte[] Load(StateDirectory state, GalleryOptions options, string? credential, bool galleryExists)
    {
        if ((options.KeyFile ?? credential) is { } given) return Read(given, "Put the key back, or make a new one (head -c 32 /dev/urandom) for an empty gallery.");
        if (File.Exists(state.GalleryKeyPath)) return Read(state.GalleryKeyPath, "Put the key back from a backup.");
        if (galleryExists && !IsPlain(state.GalleryPath))
        {
            throw new StorageException(StorageFault.KeyMissing, "the gallery is encrypted, and its key is not here", state.GalleryKeyPath,
                "Where the daemon gets the key from systemd, run this command while the daemon runs; else give gallery.keyFile. Without the key the people must be enrolled again.");
        }

        return Make(state.GalleryKeyPath);
    }

    private static byte[] Read(string path, string mend)
    {
        try
        {
            if ((File.GetUnixFileMode(path) & Others) != 0 && !path.StartsWith("/run/credentials/", StringComparison.Ordinal))
                throw new StorageException(StorageFault.Inaccessible, "others may read the gallery's key", path, $"Run: chmod 600 '{path}'");
            using var file = File.OpenRead(path);
            var bytes = new byte[LargestFile];
            bytes = bytes[..file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false)];
            if (bytes.Length == Sealed.KeyLength) return bytes;
            var text = Encoding.ASCII.GetString(bytes).Trim();
            var decoded = new byte[LargestFile];
            if (Convert.TryFromBase64String(text, decoded, out var length) && length == Sealed.KeyLength) return decoded[..length];
            throw new StorageException(StorageFault.KeyMissing, $"this is no key: {Sealed.KeyLength} bytes, or their base64, are expected", path, mend);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StorageException(StorageFault.KeyMissing, $"the gallery's key cannot be read ({e.Message})", path, mend, e);
        }
    }

    private static byte[] Make(string path)
    {
        var key = RandomNumberGenerator.GetBytes(Sealed.KeyLength);
        var made = path + ".new";
        try
        {
            File.Delete(made);
            using (var file = new FileStream(made, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = OwnerOnly }))
            {
                file.Write(key);
                file.Flush(flushToDisk: true);
            }

            File.Move(made, path);
            return key;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw e is IOException io ? StorageErrors.From(io, "the gallery's key cannot be written", path)
                : new StorageException(StorageFault.ReadOnly, "the gallery's key cannot be written", path, "Run as the user who owns the state folder.", e);
        }
    }

    // user_version is a big-endian number at byte 60 (https://www.sqlite.org/fileformat.html).
    private static bool IsPlain(string gallery)
    {
        try
        {
            using var file = File.OpenRead(gallery);
            Span<byte> header = stackalloc byte[64];
            return file.ReadAtLeast(header, header.Length, throwOnEndOfStream: false) < header.Length
                || BinaryPrimitives.ReadInt32BigEndian(header[60..]) < GalleryDatabase.SealedVersion;
        }
        catch (IOException)
        {
            return false;
        }
    }
}
