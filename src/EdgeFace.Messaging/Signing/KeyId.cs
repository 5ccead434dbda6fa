using System.Security.Cryptography;

namespace EdgeFace.Messaging.Signing;

/// <summary>Name of a public key: the first 16 bytes of SHA-256 over its SubjectPublicKeyInfo, as 32 hexadecimal digits.</summary>
public readonly record struct KeyId
{
    public const int Length = 16;

    private readonly string? _value;

    private KeyId(string value) => _value = value;

    public static KeyId Of(ReadOnlySpan<byte> publicKeyInfo) => FromBytes(SHA256.HashData(publicKeyInfo).AsSpan(0, Length));

    /// <exception cref="ArgumentException">Not <see cref="Length"/> bytes.</exception>
    public static KeyId FromBytes(ReadOnlySpan<byte> bytes) => bytes.Length == Length
        ? new(Convert.ToHexStringLower(bytes))
        : throw new ArgumentException($"A key id has {Length} bytes.", nameof(bytes));

    public static bool TryParse(string? text, out KeyId id)
    {
        var valid = text is { Length: 2 * Length } && text.All(c => char.IsAsciiDigit(c) || c is >= 'a' and <= 'f');
        id = valid ? new(text!) : default;
        return valid;
    }

    public byte[] ToBytes() => Convert.FromHexString(ToString());

    public override string ToString() => _value ?? new string('0', 2 * Length);
}
