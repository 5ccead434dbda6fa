using System.Security.Cryptography;

namespace EdgeFace.Messaging.Signing;

/// <summary>AES-256-GCM in one piece: 12 bytes nonce by chance, 16 bytes tag, then the ciphertext.</summary>
/// <remarks>With random nonces a key may seal 2^32 pieces (NIST SP 800-38D, 8.3); a site's whole life stays far below.</remarks>
public static class Sealed
{
    public const int KeyLength = 32;
    private const int NonceLength = 12;
    private const int TagLength = 16;

    /// <summary>How much longer the sealed form is.</summary>
    public const int Overhead = NonceLength + TagLength;

    /// <param name="bound">What the piece belongs to; it opens only there.</param>
    public static byte[] Seal(ReadOnlySpan<byte> key, ReadOnlySpan<byte> plain, ReadOnlySpan<byte> bound)
    {
        var whole = new byte[Overhead + plain.Length];
        var nonce = whole.AsSpan(0, NonceLength);
        RandomNumberGenerator.Fill(nonce);
        using var aes = new AesGcm(key, TagLength);
        aes.Encrypt(nonce, plain, whole.AsSpan(Overhead), whole.AsSpan(NonceLength, TagLength), bound);
        return whole;
    }

    /// <summary>Null where it was altered, belongs elsewhere, or was sealed with another key.</summary>
    public static byte[]? Open(ReadOnlySpan<byte> key, ReadOnlySpan<byte> whole, ReadOnlySpan<byte> bound)
    {
        if (whole.Length < Overhead) return null;
        var plain = new byte[whole.Length - Overhead];
        try
        {
            using var aes = new AesGcm(key, TagLength);
            aes.Decrypt(whole[..NonceLength], whole[Overhead..], whole.Slice(NonceLength, TagLength), plain, bound);
            return plain;
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }
    }
}
