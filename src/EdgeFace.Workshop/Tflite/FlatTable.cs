using System.Buffers.Binary;
using System.Text;
using EdgeFace.Workshop.Import;

namespace EdgeFace.Workshop.Tflite;

/// <summary>
/// One table of a FlatBuffer. Each access checks its bounds and throws <see cref="InvalidModelFileException"/>,
/// so that a damaged or hostile file can do no more than be refused; nothing is copied but names.
/// Layout: https://flatbuffers.dev/internals (offsets are relative, little-endian; a missing field is its default).
/// </summary>
internal readonly struct FlatTable
{
    private const int LongestName = 512;

    private readonly ReadOnlyMemory<byte> _file;
    private readonly int _position;
    private readonly int _fields;
    private readonly int _fieldBytes;

    private FlatTable(ReadOnlyMemory<byte> file, long position)
    {
        _file = file;
        _position = Checked(file, position, 4);
        var offset = BinaryPrimitives.ReadInt32LittleEndian(file.Span[_position..]);
        _fields = Checked(file, (long)_position - offset, 4);
        _fieldBytes = BinaryPrimitives.ReadUInt16LittleEndian(file.Span[_fields..]);
        if (_fieldBytes < 4) throw new InvalidModelFileException($"A table at byte {_position} has no valid field list.");
        Checked(file, _fields, _fieldBytes);
    }

    /// <summary>The root table of a file that carries <paramref name="identifier"/> (four letters) at byte 4.</summary>
    public static FlatTable Root(ReadOnlyMemory<byte> file, string identifier)
    {
        Checked(file, 0, 8);
        if (Encoding.ASCII.GetString(file.Span[4..8]) != identifier)
            throw new InvalidModelFileException($"The file does not carry the mark '{identifier}'.");
        return new(file, BinaryPrimitives.ReadUInt32LittleEndian(file.Span));
    }

    public int Int(int field, int missing = 0) =>
        Find(field, 4) is { } at ? BinaryPrimitives.ReadInt32LittleEndian(_file.Span[at..]) : missing;

    public byte Byte(int field, byte missing = 0) => Find(field, 1) is { } at ? _file.Span[at] : missing;

    public string Text(int field)
    {
        var bytes = Bytes(field).Span;
        if (bytes.Length > LongestName) throw new InvalidModelFileException($"A name of {bytes.Length} bytes; at most {LongestName} are accepted.");
        return Encoding.UTF8.GetString(bytes);
    }

    /// <summary>A vector of bytes, as it lies in the file; empty where the field is missing.</summary>
    public ReadOnlyMemory<byte> Bytes(int field)
    {
        if (Vector(field, 1) is not { } vector) return default;
        return _file.Slice(vector.Start, vector.Count);
    }

    public int[] Ints(int field, int most)
    {
        if (Vector(field, 4) is not { } vector) return [];
        if (vector.Count > most) throw new InvalidModelFileException($"A list of {vector.Count} numbers; at most {most} are accepted.");
        var values = new int[vector.Count];
        for (var i = 0; i < values.Length; i++)
            values[i] = BinaryPrimitives.ReadInt32LittleEndian(_file.Span[(vector.Start + 4 * i)..]);
        return values;
    }

    public FlatTable? Table(int field) => Find(field, 4) is { } at ? new FlatTable(_file, Follow(at)) : null;

    public FlatTable[] Tables(int field, int most)
    {
        if (Vector(field, 4) is not { } vector) return [];
        if (vector.Count > most) throw new InvalidModelFileException($"A list of {vector.Count} tables; at most {most} are accepted.");
        var tables = new FlatTable[vector.Count];
        for (var i = 0; i < tables.Length; i++) tables[i] = new(_file, Follow(vector.Start + 4 * i));
        return tables;
    }

    private (int Start, int Count)? Vector(int field, int elementSize)
    {
        if (Find(field, 4) is not { } at) return null;
        var start = Checked(_file, Follow(at), 4);
        var count = BinaryPrimitives.ReadUInt32LittleEndian(_file.Span[start..]);
        return (Checked(_file, start + 4L, (long)count * elementSize), (int)count);
    }

    private int? Find(int field, int size)
    {
        var entry = 4 + 2 * field;
        if (entry + 2 > _fieldBytes) return null;
        var offset = BinaryPrimitives.ReadUInt16LittleEndian(_file.Span[(_fields + entry)..]);
        return offset == 0 ? null : Checked(_file, (long)_position + offset, size);
    }

    private long Follow(int at) => at + (long)BinaryPrimitives.ReadUInt32LittleEndian(_file.Span[at..]);

    private static int Checked(ReadOnlyMemory<byte> file, long start, long length)
    {
        if (start < 0 || length < 0 || start + length > file.Length)
            throw new InvalidModelFileException($"The file is damaged or cut short: it points to bytes {start} to {start + length} and has {file.Length}.");
        return (int)start;
    }
}
