using System.Buffers.Binary;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace EdgeFace.Lines;

/// <summary>What holds an input's level while nothing drives it.</summary>
public enum InputBias
{
    AsIs,
    PullUp,
    PullDown,
}

/// <summary>An edge, as the kernel saw it.</summary>
/// <param name="Offset">Of the line.</param>
/// <param name="Active">The level after it; active-low lines are turned already.</param>
/// <param name="At">The kernel's monotonic time stamp.</param>
public readonly record struct LineEdge(int Offset, bool Active, TimeSpan At);

/// <summary>Lines of one chip, asked for in one request and held until this is disposed. Not safe for two threads.</summary>
public sealed class LineRequest : IDisposable
{
    private const long NanosecondsPerTick = 100;

    private readonly SafeFileHandle _handle;

    private LineRequest(SafeFileHandle handle) => _handle = handle;

    /// <summary>Makes one line an output that is inactive from the first moment: direction and level are set together.</summary>
    /// <exception cref="LineException">It cannot be had.</exception>
    public static LineRequest Output(string chip, int offset, bool activeLow, string consumer)
    {
        var flags = KernelGpio.Flags.Output | (activeLow ? KernelGpio.Flags.ActiveLow : 0);
        return Ask(chip, [offset], flags, consumer, KernelGpio.AttributeOutputValues, 0);
    }

    /// <summary>Makes lines inputs whose edges are told with the kernel's time.</summary>
    /// <param name="debounce">What the kernel filters; zero for nothing.</param>
    /// <exception cref="LineException">They cannot be had, or the chip cannot do the bias.</exception>
    public static LineRequest Edges(string chip, IReadOnlyList<int> offsets, bool activeLow, InputBias bias, TimeSpan debounce, string consumer)
    {
        var flags = KernelGpio.Flags.Input | KernelGpio.Flags.EdgeRising | KernelGpio.Flags.EdgeFalling
            | (activeLow ? KernelGpio.Flags.ActiveLow : 0)
            | Bias(bias);
        return debounce > TimeSpan.Zero
            ? Ask(chip, offsets, flags, consumer, KernelGpio.AttributeDebounce, (ulong)debounce.TotalMicroseconds)
            : Ask(chip, offsets, flags, consumer, null, 0);
    }

    /// <summary>Makes one line an input that is only read. Where the kernel debounces, <see cref="Get"/> gives the debounced level.</summary>
    /// <param name="debounce">How long a new level must last before the kernel shows it; zero for each level as it is.</param>
    /// <exception cref="LineException">It cannot be had, or the kernel cannot debounce it: that takes a chip with interrupts.</exception>
    public static LineRequest Input(string chip, int offset, InputBias bias, TimeSpan debounce, string consumer)
    {
        var flags = KernelGpio.Flags.Input | Bias(bias);
        return debounce > TimeSpan.Zero
            ? Ask(chip, [offset], flags, consumer, KernelGpio.AttributeDebounce, (ulong)debounce.TotalMicroseconds)
            : Ask(chip, [offset], flags, consumer, null, 0);
    }

    /// <summary>Sets the first line.</summary>
    /// <exception cref="LineException">The kernel refused.</exception>
    public void Set(bool active)
    {
        var values = new byte[16];
        BinaryPrimitives.WriteUInt64LittleEndian(values, active ? 1UL : 0);
        BinaryPrimitives.WriteUInt64LittleEndian(values.AsSpan(8), 1);
        if (KernelGpio.Ioctl(_handle, KernelGpio.SetValues, values) < 0) throw new LineException($"the line cannot be set: {KernelGpio.LastError()}");
    }

    /// <summary>Reads one of the lines, by its place in the request.</summary>
    /// <exception cref="LineException">The kernel refused.</exception>
    public bool Get(int index = 0)
    {
        var values = new byte[16];
        BinaryPrimitives.WriteUInt64LittleEndian(values.AsSpan(8), 1UL << index);
        if (KernelGpio.Ioctl(_handle, KernelGpio.GetValues, values) < 0) throw new LineException($"the line cannot be read: {KernelGpio.LastError()}");
        return (BinaryPrimitives.ReadUInt64LittleEndian(values) & (1UL << index)) != 0;
    }

    /// <summary>Waits for the next edge of any of the lines.</summary>
    /// <returns>Null where the time is over.</returns>
    /// <exception cref="LineException">The kernel refused.</exception>
    public LineEdge? Next(TimeSpan patience)
    {
        var entry = new KernelGpio.PollEntry { Descriptor = (int)_handle.DangerousGetHandle(), Wanted = KernelGpio.PollIn };
        if (KernelGpio.Poll(ref entry, 1, (int)patience.TotalMilliseconds) <= 0) return null;
        var data = new byte[KernelGpio.EventSize];
        if (KernelGpio.Read(_handle, data, data.Length) != data.Length) throw new LineException($"edges cannot be read: {KernelGpio.LastError()}");
        var nanoseconds = BinaryPrimitives.ReadUInt64LittleEndian(data);
        return new((int)BinaryPrimitives.ReadUInt32LittleEndian(data.AsSpan(12)),
            BinaryPrimitives.ReadUInt32LittleEndian(data.AsSpan(8)) == KernelGpio.EventRisingEdge, TimeSpan.FromTicks((long)nanoseconds / NanosecondsPerTick));
    }

    public void Dispose() => _handle.Dispose();

    private static KernelGpio.Flags Bias(InputBias bias) =>
        bias switch { InputBias.PullUp => KernelGpio.Flags.BiasPullUp, InputBias.PullDown => KernelGpio.Flags.BiasPullDown, _ => 0 };

    private static LineRequest Ask(string chip, IReadOnlyList<int> offsets, KernelGpio.Flags flags, string consumer, uint? attribute, ulong value)
    {
        SafeFileHandle device;
        try
        {
            device = File.OpenHandle(chip, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new LineException($"{chip} cannot be opened: {e.Message} Is this user in the group gpio?", e);
        }

        using (device)
        {
            var request = new byte[KernelGpio.RequestSize];
            for (var i = 0; i < offsets.Count; i++) BinaryPrimitives.WriteUInt32LittleEndian(request.AsSpan(4 * i), (uint)offsets[i]);
            Encoding.UTF8.GetBytes(consumer, request.AsSpan(KernelGpio.RequestConsumerAt, KernelGpio.NameSize - 1));
            BinaryPrimitives.WriteUInt64LittleEndian(request.AsSpan(KernelGpio.RequestConfigAt), (ulong)flags);
            if (attribute is { } id)
            {
                // struct gpio_v2_line_config_attribute: id, padding, value, mask of the lines it is for.
                BinaryPrimitives.WriteUInt32LittleEndian(request.AsSpan(KernelGpio.RequestAttributesCountAt), 1);
                BinaryPrimitives.WriteUInt32LittleEndian(request.AsSpan(KernelGpio.RequestAttributesAt), id);
                BinaryPrimitives.WriteUInt64LittleEndian(request.AsSpan(KernelGpio.RequestAttributesAt + 8), value);
                BinaryPrimitives.WriteUInt64LittleEndian(request.AsSpan(KernelGpio.RequestAttributesAt + 16), (1UL << offsets.Count) - 1);
            }

            BinaryPrimitives.WriteUInt32LittleEndian(request.AsSpan(KernelGpio.RequestCountAt), (uint)offsets.Count);
            if (KernelGpio.Ioctl(device, KernelGpio.GetLine, request) < 0)
                throw new LineException($"line {string.Join(", ", offsets)} of {chip} cannot be had: {KernelGpio.LastError()}. Another program may have it: gpioinfo shows who.");
            return new(new SafeFileHandle(BinaryPrimitives.ReadInt32LittleEndian(request.AsSpan(KernelGpio.RequestFdAt)), ownsHandle: true));
        }
    }
}
