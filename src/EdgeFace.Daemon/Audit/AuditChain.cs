using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace EdgeFace.Daemon.Audit;

/// <summary>The arithmetic of the chain: each row's seal covers the row and the seal before it.</summary>
internal static class AuditChain
{
    public const int KeyLength = 32;
    public const int SealLength = 32;
    public const int SaltLength = 16;

    /// <summary>The seal before the first row.</summary>
    public static readonly byte[] Beginning = new byte[SealLength];

    /// <summary>HMAC-SHA-256 over the seal before and everything that the row says; each part with its length before it.</summary>
    public static byte[] Seal(byte[] key, ReadOnlySpan<byte> previous, AuditRow row)
    {
        using var hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key);
        Add(hash, "row"u8);
        Add(hash, previous);
        Add(hash, row.Number);
        Add(hash, row.At.ToUnixTimeMilliseconds());
        Add(hash, row.Clock);
        Add(hash, row.Run);
        Add(hash, (long)row.Since.TotalMilliseconds);
        Add(hash, row.Kind);
        Add(hash, row.Body);
        foreach (var field in row.Fields)
        {
            Add(hash, field.Name);
            Add(hash, field.Commitment);
        }

        return hash.GetHashAndReset();
    }

    /// <summary>Seals where the chain ends, or where its trimmed part ended: rows cut off at either end are missed.</summary>
    public static byte[] SealEnd(byte[] key, string what, long number, ReadOnlySpan<byte> seal)
    {
        using var hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key);
        Add(hash, what);
        Add(hash, number);
        Add(hash, seal);
        return hash.GetHashAndReset();
    }

    /// <summary>A field with a salt of its own: without it, nobody can find the value by trying.</summary>
    public static AuditField Commit(string name, string value)
    {
        var salt = RandomNumberGenerator.GetBytes(SaltLength);
        return new(name, Commitment(salt, name, value), salt, value);
    }

    public static byte[] Commitment(ReadOnlySpan<byte> salt, string name, string value)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Add(hash, salt);
        Add(hash, name);
        Add(hash, value);
        return hash.GetHashAndReset();
    }

    private static void Add(IncrementalHash hash, string text) => Add(hash, Encoding.UTF8.GetBytes(text));

    private static void Add(IncrementalHash hash, long number)
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(bytes, number);
        Add(hash, bytes);
    }

    private static void Add(IncrementalHash hash, ReadOnlySpan<byte> part)
    {
        Span<byte> length = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(length, part.Length);
        hash.AppendData(length);
        hash.AppendData(part);
    }
}
