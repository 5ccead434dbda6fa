using System.Buffers.Binary;

namespace EdgeFace.Tests.Workshop.Fuzzing;

/// <summary>Changes a file the way damage and malice do: bits, numbers at the limits, pieces cut out, doubled or put elsewhere, ends cut off.</summary>
internal sealed class Mutator(int seed)
{
    private static readonly uint[] Limits = [0, 1, 0x7F, 0x80, 0xFF, 0x7FFF, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF, 0x10000000];

    private readonly Random _random = new(seed);

    public byte[] Change(byte[] file)
    {
        var changed = file;
        for (var times = 1 + _random.Next(4); times > 0; times--) changed = Once(changed);
        return changed;
    }

    private byte[] Once(byte[] file)
    {
        if (file.Length < 8) return [.. file, (byte)_random.Next(256)];
        // Structure stands at the ends of such files: half of all changes go near one.
        var at = _random.Next(4) switch { 0 => _random.Next(Math.Min(file.Length, 512)), 1 => file.Length - 1 - _random.Next(Math.Min(file.Length, 512)), _ => _random.Next(file.Length) };
        var length = Math.Min(1 + _random.Next(_random.Next(2) == 0 ? 8 : 256), file.Length - at);
        switch (_random.Next(7))
        {
            case 0:
                return Copy(file, copy => copy[at] ^= (byte)(1 << _random.Next(8)));
            case 1:
                return Copy(file, copy => copy[at] = (byte)_random.Next(256));
            case 2:
                return Copy(file, copy => BinaryPrimitives.WriteUInt32LittleEndian(copy.AsSpan(Math.Min(at, copy.Length - 4)), Limits[_random.Next(Limits.Length)]));
            case 3:
                return file[..at];
            case 4:
                return [.. file[..at], .. file[(at + length)..]];
            case 5:
                return [.. file[..(at + length)], .. file[at..]];
            default:
                var from = _random.Next(file.Length - length + 1);
                return Copy(file, copy => file.AsSpan(from, length).CopyTo(copy.AsSpan(at)));
        }
    }

    private static byte[] Copy(byte[] file, Action<byte[]> change)
    {
        var copy = (byte[])file.Clone();
        change(copy);
        return copy;
    }
}
