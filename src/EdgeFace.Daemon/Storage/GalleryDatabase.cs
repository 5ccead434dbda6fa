using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace EdgeFace.Daemon.Storage;

/// <summary>Format of <c>gallery.db</c>.</summary>
/// <remarks>
/// Embeddings are float32, little-endian. Times are milliseconds since 1970 in UTC. <c>next_number</c> keeps
/// template numbers from ever being used twice. <c>digest</c> ties a template to its subject and model, so that
/// bytes that were changed on the disk, or a row that was moved, are noticed. No picture is ever stored.
/// <c>groups</c> are names joined with spaces.
/// </remarks>
internal static class GalleryDatabase
{
    public const int DigestLength = 16;

    public static readonly SqliteSchema Schema = new(
        "gallery",
        0x45_46_47_61, // EFGa
        ["""
        CREATE TABLE subject (
            id TEXT NOT NULL PRIMARY KEY,
            name TEXT NOT NULL,
            enrolled INTEGER NOT NULL,
            next_number INTEGER NOT NULL CHECK (next_number >= 1)
        ) STRICT;
        CREATE TABLE template (
            subject TEXT NOT NULL REFERENCES subject (id) ON DELETE CASCADE,
            number INTEGER NOT NULL CHECK (number >= 1),
            model TEXT NOT NULL,
            dimension INTEGER NOT NULL CHECK (dimension BETWEEN 1 AND 4096),
            embedding BLOB NOT NULL CHECK (length(embedding) = 4 * dimension),
            quality REAL NOT NULL,
            created INTEGER NOT NULL,
            digest BLOB NOT NULL,
            PRIMARY KEY (subject, number)
        ) STRICT;
        """,
        """
        ALTER TABLE subject ADD COLUMN groups TEXT NOT NULL DEFAULT '';
        ALTER TABLE subject ADD COLUMN valid_from INTEGER;
        ALTER TABLE subject ADD COLUMN valid_until INTEGER;
        ALTER TABLE subject ADD COLUMN extended INTEGER NOT NULL DEFAULT 0;
        """],
        Erase: true,
        "Stop the daemon and put a backup in its place (a .bak beside it is the copy from before an update), or move it and its -wal file away and enrol again. Nothing in it was changed.");

    /// <summary>First bytes of SHA-256 over what a template says and whose it is.</summary>
    public static byte[] Digest(string subject, int number, string model, ReadOnlySpan<byte> embedding)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> header = stackalloc byte[4];
        hash.AppendData(Encoding.UTF8.GetBytes(subject + "\0" + model + "\0"));
        BinaryPrimitives.WriteInt32LittleEndian(header, number);
        hash.AppendData(header);
        hash.AppendData(embedding);
        return hash.GetHashAndReset()[..DigestLength];
    }

    public static byte[] ToBytes(ReadOnlySpan<float> values)
    {
        var bytes = new byte[values.Length * sizeof(float)];
        for (var i = 0; i < values.Length; i++) BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(i * sizeof(float)), values[i]);
        return bytes;
    }

    public static float[] ToValues(ReadOnlySpan<byte> bytes)
    {
        var values = new float[bytes.Length / sizeof(float)];
        for (var i = 0; i < values.Length; i++) values[i] = BinaryPrimitives.ReadSingleLittleEndian(bytes[(i * sizeof(float))..]);
        return values;
    }
}
