using System.Buffers.Binary;
using System.Security.Cryptography;

namespace EdgeFace.Messaging.Gallery;

/// <summary>One word for a whole gallery: SHA-256 over (record id, version as 8 bytes big-endian), in the order of the ids.</summary>
public static class GalleryDigest
{
    /// <param name="records">Live records, in any order.</param>
    public static string Of(IEnumerable<(RecordId Id, long Version)> records)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> row = stackalloc byte[RecordId.Length + sizeof(long)];
        foreach (var (id, version) in records.OrderBy(record => record.Id))
        {
            id.WriteTo(row);
            BinaryPrimitives.WriteInt64BigEndian(row[RecordId.Length..], version);
            hash.AppendData(row);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    public static bool IsValid(string text) => text.Length == 64 && text.All(char.IsAsciiHexDigitLower);
}
