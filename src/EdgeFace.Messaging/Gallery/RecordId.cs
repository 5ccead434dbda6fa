using System.Security.Cryptography;

namespace EdgeFace.Messaging.Gallery;

/// <summary>Random name of a record, 32 hexadecimal digits: it tells nothing about whose record it is, and is never used again.</summary>
public readonly record struct RecordId : IComparable<RecordId>
{
    public const int Length = 16;

    private readonly UInt128 _value;

    private RecordId(UInt128 value) => _value = value;

    public static RecordId Random()
    {
        Span<byte> bytes = stackalloc byte[Length];
        RandomNumberGenerator.Fill(bytes);
        return FromBytes(bytes);
    }

    /// <exception cref="ArgumentException">Fewer than <see cref="Length"/> bytes.</exception>
    public static RecordId FromBytes(ReadOnlySpan<byte> bytes) => bytes.Length >= Length
        ? new(System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(bytes))
        : throw new ArgumentException($"A record id has {Length} bytes.", nameof(bytes));

    public static bool TryParse(ReadOnlySpan<char> text, out RecordId id)
    {
        id = default;
        if (text.Length != 2 * Length) return false;
        foreach (var c in text)
        {
            if (!char.IsAsciiDigit(c) && c is not (>= 'a' and <= 'f')) return false;
        }

        id = FromBytes(Convert.FromHexString(text));
        return true;
    }

    public void WriteTo(Span<byte> bytes) => System.Buffers.Binary.BinaryPrimitives.WriteUInt128BigEndian(bytes, _value);

    public byte[] ToBytes()
    {
        var bytes = new byte[Length];
        WriteTo(bytes);
        return bytes;
    }

    public int CompareTo(RecordId other) => _value.CompareTo(other._value);

    public static bool operator <(RecordId a, RecordId b) => a._value < b._value;

    public static bool operator >(RecordId a, RecordId b) => a._value > b._value;

    public static bool operator <=(RecordId a, RecordId b) => a._value <= b._value;

    public static bool operator >=(RecordId a, RecordId b) => a._value >= b._value;

    public override string ToString() => Convert.ToHexStringLower(ToBytes());
}
