using System.Buffers.Binary;

namespace EdgeFace.Daemon.Storage;

/// <summary>Format of <c>gallery.db</c>.</summary>
/// <remarks>
/// Embeddings are float32, little-endian; they and the names are encrypted (<see cref="GalleryCipher"/>): <c>seal</c> holds
/// nonce and tag, which also tell of bytes that were changed on the disk and of rows that were moved. Times are
/// milliseconds since 1970 in UTC. <c>next_number</c> keeps template numbers from ever being used twice. <c>digest</c> was
/// of use before there was encryption. <c>consent</c> (a day) and <c>enroller</c> are encrypted too, or empty. <c>groups</c> are names joined with spaces. <c>record</c> says which subjects the
/// facility sent, and which it revoked for ever (no subject); <c>site</c> keeps the last documents that were believed. No
/// picture is ever stored.
/// </remarks>
internal static class GalleryDatabase
{
    /// <summary>From this version of the format on, names and templates are encrypted.</summary>
    public const int SealedVersion = 3;

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
        """,
        """
        ALTER TABLE template ADD COLUMN seal BLOB NOT NULL DEFAULT x'';
        UPDATE template SET seal = edgeface_seal_template(embedding, subject, number, model, digest);
        UPDATE template SET embedding = substr(seal, 29), seal = substr(seal, 1, 28), digest = x'';
        UPDATE subject SET name = edgeface_seal_name(name, id);
        CREATE TABLE record (
            id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
            version INTEGER NOT NULL CHECK (version >= 1),
            signer TEXT NOT NULL,
            subject TEXT UNIQUE REFERENCES subject (id)
        ) STRICT;
        CREATE TABLE site (
            name TEXT NOT NULL PRIMARY KEY,
            value BLOB NOT NULL
        ) STRICT;
        """,
        """
        ALTER TABLE subject ADD COLUMN consent TEXT NOT NULL DEFAULT '';
        ALTER TABLE subject ADD COLUMN enroller TEXT NOT NULL DEFAULT '';
        """],
        Erase: true,
        "Stop the daemon and put a backup in its place (a .bak beside it is the copy from before an update), or move it and its -wal file away and enrol again. Nothing in it was changed.");

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
