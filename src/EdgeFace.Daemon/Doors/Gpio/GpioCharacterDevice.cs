using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace EdgeFace.Daemon.Doors.Gpio;

/// <summary>
/// Reads a chip's label and the names of its lines from the kernel (linux/gpio.h, character device ABI v2,
/// Linux 5.10): System.Device.Gpio knows no line names, and its list leaves out the second of two equal chips.
/// </summary>
internal static class GpioCharacterDevice
{
    private const int NameSize = 32;

    /// <summary>struct gpiochip_info: name, label, number of lines.</summary>
    private const int ChipInfoSize = (2 * NameSize) + sizeof(uint);

    /// <summary>struct gpio_v2_line_info: name, consumer, offset, attribute count, flags, 10 attributes, padding.</summary>
    private const int LineInfoSize = (2 * NameSize) + 4 + 4 + 8 + (10 * 16) + (4 * 4);

    private const int LineOffsetAt = 2 * NameSize;

    private const nuint GetChipInfo = 0x8044_B401;

    private const nuint GetLineInfo = 0xC100_B405;

    /// <summary>No kernel driver has more; bounds what is asked of a strange one.</summary>
    private const int MaxLines = 4096;

    /// <summary>Null where it cannot be opened or is no GPIO chip.</summary>
    public static (string Label, IReadOnlyList<GpioLine> Lines)? TryRead(string path)
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
            var chip = new byte[ChipInfoSize];
            if (Ioctl(handle, GetChipInfo, chip) < 0) return null;
            var count = (int)Math.Min(BinaryPrimitives.ReadUInt32LittleEndian(chip.AsSpan(2 * NameSize)), MaxLines);
            var lines = new GpioLine[count];
            for (var i = 0; i < count; i++) lines[i] = ReadLine(handle, i);
            var label = Text(chip.AsSpan(NameSize, NameSize));
            return (label.Length > 0 ? label : Text(chip.AsSpan(0, NameSize)), lines);
        }
    }

    private static GpioLine ReadLine(SafeFileHandle handle, int offset)
    {
        var info = new byte[LineInfoSize];
        BinaryPrimitives.WriteUInt32LittleEndian(info.AsSpan(LineOffsetAt), (uint)offset);
        return Ioctl(handle, GetLineInfo, info) < 0
            ? new(offset, "", "")
            : new(offset, Text(info.AsSpan(0, NameSize)), Text(info.AsSpan(NameSize, NameSize)));
    }

    private static string Text(ReadOnlySpan<byte> field)
    {
        var end = field.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? field : field[..end]);
    }

    // ioctl is variadic; on Linux's x64 and arm64 ABIs its third argument travels like any other.
    [DllImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Ioctl(SafeFileHandle file, nuint request, [In, Out] byte[] data);
}
