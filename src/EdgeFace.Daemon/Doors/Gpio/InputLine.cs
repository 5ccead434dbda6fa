using System.Device.Gpio;
using EdgeFace.Core.Door;

namespace EdgeFace.Daemon.Doors.Gpio;

/// <summary>One wired input with its debounced level.</summary>
internal sealed class InputLine(DoorSignal signal, GpioController controller, FoundLine line)
{
    private DebouncedInput? _input;

    public DoorSignal Signal => signal;

    /// <summary>The debounced level.</summary>
    public bool Active => _input?.Active ?? false;

    /// <summary>Takes the line and its first level.</summary>
    /// <exception cref="DoorPortException">The bias is not to be had.</exception>
    public void Open()
    {
        var mode = line.Options.Bias switch
        {
            LineBias.PullUp => PinMode.InputPullUp,
            LineBias.PullDown => PinMode.InputPullDown,
            _ => PinMode.Input,
        };
        if (!controller.IsPinModeSupported(line.Line.Offset, mode))
            throw new DoorPortException($"{line.Function}: {line} cannot do bias {line.Options.Bias}; use a resistor and bias asIs.");
        controller.OpenPin(line.Line.Offset, mode);
        _input = new DebouncedInput(ReadLevel(), line.Options.Debounce);
    }

    /// <summary>Reads the line; true where its debounced level changed.</summary>
    public bool Sample(TimeSpan now) => _input!.Sample(ReadLevel(), now);

    private bool ReadLevel() =>
        controller.Read(line.Line.Offset) == PinValue.High == (line.Options.ActiveLevel == ActiveLevel.High);
}
