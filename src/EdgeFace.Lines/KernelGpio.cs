using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace EdgeFace.Lines;

/// <summary>The kernel's own interface to GPIO lines (linux/gpio.h, character device ABI v2, Linux 5.10): numbers and calls.</summary>
internal static class KernelGpio
{
    public const int NameSize = 32;

    /// <summary>struct gpiochip_info: name, label, number of lines.</summary>
    public const int ChipInfoSize = (2 * NameSize) + sizeof(uint);

    /// <summary>struct gpio_v2_line_info: name, consumer, offset, attribute count, flags, 10 attributes, padding.</summary>
    public const int LineInfoSize = (2 * NameSize) + 4 + 4 + 8 + (10 * 16) + (4 * 4);

    public const int LineOffsetAt = 2 * NameSize;

    /// <summary>struct gpio_v2_line_request: 64 offsets, consumer, config (flags, count, padding, 10 attributes of 24 bytes), count, buffer, padding, fd.</summary>
    public const int RequestSize = (64 * 4) + NameSize + (8 + 4 + (5 * 4) + (10 * 24)) + 4 + 4 + (5 * 4) + 4;

    public const int RequestConsumerAt = 64 * 4;
    public const int RequestConfigAt = RequestConsumerAt + NameSize;
    public const int RequestAttributesCountAt = RequestConfigAt + 8;
    public const int RequestAttributesAt = RequestConfigAt + 8 + 4 + (5 * 4);
    public const int RequestCountAt = RequestAttributesAt + (10 * 24);
    public const int RequestFdAt = RequestSize - 4;

    /// <summary>struct gpio_v2_line_event: time stamp, id, offset, two sequence numbers, padding.</summary>
    public const int EventSize = 8 + 4 + 4 + 4 + 4 + (6 * 4);

    public const uint AttributeOutputValues = 2;
    public const uint AttributeDebounce = 3;

    public const uint EventRisingEdge = 1;

    public const nuint GetChipInfo = 0x8044_B401;
    public const nuint GetLineInfo = 0xC100_B405;
    public const nuint GetLine = 0xC250_B407;
    public const nuint GetValues = 0xC010_B40E;
    public const nuint SetValues = 0xC010_B40F;

    [Flags]
    public enum Flags : ulong
    {
        ActiveLow = 1 << 1,
        Input = 1 << 2,
        Output = 1 << 3,
        EdgeRising = 1 << 4,
        EdgeFalling = 1 << 5,
        BiasPullUp = 1 << 8,
        BiasPullDown = 1 << 9,
    }

    // ioctl is variadic; on Linux's x64 and arm64 ABIs its third argument travels like any other.
    [DllImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern int Ioctl(SafeFileHandle file, nuint request, [In, Out] byte[] data);

    [DllImport("libc", EntryPoint = "read", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern nint Read(SafeFileHandle file, [Out] byte[] data, nint count);

    [DllImport("libc", EntryPoint = "poll", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern int Poll(ref PollEntry entry, nuint count, int milliseconds);

    public const short PollIn = 1;

    [StructLayout(LayoutKind.Sequential)]
    public struct PollEntry
    {
        public int Descriptor;
        public short Wanted;
        public short Happened;
    }

    /// <summary>The last error in words.</summary>
    public static string LastError() => Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError());
}
