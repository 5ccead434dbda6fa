using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace EdgeFace.Lines;

/// <summary>The GPIO chips that the kernel shows, and how to find a line on them.</summary>
public static class Chips
{
    /// <summary>No kernel driver has more; bounds what is asked of a strange one.</summary>
    private const int MaxLines = 4096;

    private const int NamesShown = 40;

    /// <summary>All chips under /dev that can be read, by number.</summary>
    public static IReadOnlyList<ChipInfo> List() =>
    [
        .. Directory.EnumerateFiles("/dev", "gpiochip*").Where(path => NumberOf(path) is not null).OrderBy(NumberOf).Select(TryRead).OfType<ChipInfo>(),
    ];

    /// <summary>The N of /dev/gpiochipN; null for another file.</summary>
    public static int? NumberOf(string path) =>
        int.TryParse(Path.GetFileName(path).AsSpan("gpiochip".Length), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>Null where it cannot be opened or is no GPIO chip.</summary>
    public static ChipInfo? TryRead(string path)
    {
        SafeFileHandle handle;
        try
        {
            handle = File.OpenHandle(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }

        using (handle)
        {
            var chip = new byte[KernelGpio.ChipInfoSize];
            if (KernelGpio.Ioctl(handle, KernelGpio.GetChipInfo, chip) < 0) return null;
            var count = (int)Math.Min(BinaryPrimitives.ReadUInt32LittleEndian(chip.AsSpan(2 * KernelGpio.NameSize)), MaxLines);
            var lines = new LineInfo[count];
            for (var i = 0; i < count; i++) lines[i] = ReadLine(handle, i);
            var label = Text(chip.AsSpan(KernelGpio.NameSize, KernelGpio.NameSize));
            return new(path, label.Length > 0 ? label : Text(chip.AsSpan(0, KernelGpio.NameSize)), lines);
        }
    }

    /// <summary>The chip of a label, path or number.</summary>
    /// <exception cref="LineException">There is none, or several.</exception>
    public static ChipInfo FindChip(IReadOnlyList<ChipInfo> chips, string name)
    {
        var found = chips.Where(c => c.Label == name || c.Path == name || Path.GetFileName(c.Path) == name || $"{NumberOf(c.Path)}" == name).ToArray();
        var there = chips.Count == 0
            ? "This machine shows no GPIO chip: is there a /dev/gpiochip0, and may this user (group gpio) open it?"
            : "There are: " + string.Join(", ", chips.Select(c => $"'{c.Label}' ({c.Path}, {c.Lines.Count} lines)")) + ".";
        return found switch
        {
            [var chip] => chip,
            [] => throw new LineException($"there is no GPIO chip '{name}'. {there}"),
            _ => throw new LineException($"several GPIO chips are called '{name}'; name one by its path. {there}"),
        };
    }

    /// <summary>The line of a number or name.</summary>
    /// <exception cref="LineException">There is none, or several.</exception>
    public static LineInfo FindLine(ChipInfo chip, string name)
    {
        if (int.TryParse(name, out var offset))
        {
            return offset >= 0 && offset < chip.Lines.Count
                ? chip.Lines[offset]
                : throw new LineException($"{chip.Label} has no line {offset}, only 0 to {chip.Lines.Count - 1}.");
        }

        var found = chip.Lines.Where(l => l.Name == name).ToArray();
        return found switch
        {
            [var line] => line,
            [] => throw new LineException($"{chip.Label} has no line called '{name}'. {Names(chip)}"),
            _ => throw new LineException($"{chip.Label} has several lines called '{name}'; give the number ({string.Join(" or ", found.Select(l => l.Offset))})."),
        };
    }

    private static string Names(ChipInfo chip)
    {
        var names = chip.Lines.Where(l => l.Name.Length > 0).Select(l => l.Name).ToArray();
        return names.Length == 0 ? "None of its lines has a name: give the number."
            : "There are: " + string.Join(", ", names.Take(NamesShown)) + (names.Length > NamesShown ? ", …" : ".");
    }

    private static LineInfo ReadLine(SafeFileHandle handle, int offset)
    {
        var info = new byte[KernelGpio.LineInfoSize];
        BinaryPrimitives.WriteUInt32LittleEndian(info.AsSpan(KernelGpio.LineOffsetAt), (uint)offset);
        return KernelGpio.Ioctl(handle, KernelGpio.GetLineInfo, info) < 0
            ? new(offset, "", "")
            : new(offset, Text(info.AsSpan(0, KernelGpio.NameSize)), Text(info.AsSpan(KernelGpio.NameSize, KernelGpio.NameSize)));
    }

    private static string Text(ReadOnlySpan<byte> field)
    {
        var end = field.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? field : field[..end]);
    }
}
