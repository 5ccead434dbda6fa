using System.Device.Gpio;
using EdgeFace.Lines;

namespace EdgeFace.Daemon.Doors.Gpio;

/// <summary>A GPIO chip of this board.</summary>
/// <param name="Number">The number in <c>/dev/gpiochipN</c>.</param>
public sealed record GpioChip(int Number, string Label, IReadOnlyList<LineInfo> Lines)
{
    public string Path => $"/dev/gpiochip{Number}";
}

/// <summary>The GPIO chips of a board, and the way to drive them.</summary>
public interface IGpioChips
{
    /// <summary>All chips that can be read, by number.</summary>
    IReadOnlyList<GpioChip> List();

    /// <summary>Takes a chip. The caller disposes it.</summary>
    /// <exception cref="EdgeFace.Core.Door.DoorPortException">It cannot be driven; the message says what is missing.</exception>
    GpioController Open(GpioChip chip);

    /// <summary>Takes an input line. The caller disposes it.</summary>
    /// <exception cref="LineException">It cannot be had.</exception>
    IInputSource OpenInput(GpioChip chip, int offset, InputBias bias, TimeSpan debounce);

    /// <summary>
    /// True where the driver sets an output's direction first and its level after: there the first level must
    /// be given by a write to a line that is no output yet.
    /// </summary>
    bool WriteMakesOutput(GpioController controller);
}
