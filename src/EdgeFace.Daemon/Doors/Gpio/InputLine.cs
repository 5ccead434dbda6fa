using EdgeFace.Core.Door;
using EdgeFace.Lines;

namespace EdgeFace.Daemon.Doors.Gpio;

/// <summary>One wired input with its debounced level: by the kernel where it can, else by <see cref="DebouncedInput"/>.</summary>
internal sealed class InputLine(DoorSignal signal, IGpioChips chips, FoundLine line) : IDisposable
{
    private IInputSource? _source;
    private DebouncedInput? _input;

    public DoorSignal Signal => signal;

    /// <summary>The debounced level.</summary>
    public bool Active => _input?.Active ?? false;

    /// <summary>Takes the line and its first level.</summary>
    /// <exception cref="DoorPortException">It is not to be had.</exception>
    public void Open()
    {
        var bias = line.Options.Bias switch
        {
            LineBias.PullUp => InputBias.PullUp,
            LineBias.PullDown => InputBias.PullDown,
            _ => InputBias.AsIs,
        };
        try
        {
            _source = chips.OpenInput(line.Chip, line.Line.Offset, bias, line.Options.Debounce);
        }
        catch (LineException e)
        {
            throw new DoorPortException($"{line.Function}: {e.Message}", e);
        }

        _input = new DebouncedInput(ReadLevel(), _source.IsDebounced ? TimeSpan.Zero : line.Options.Debounce);
    }

    /// <summary>Reads the line; true where its debounced level changed.</summary>
    public bool Sample(TimeSpan now) => _input!.Sample(ReadLevel(), now);

    public void Dispose() => _source?.Dispose();

    private bool ReadLevel() => _source!.IsHigh == (line.Options.ActiveLevel == ActiveLevel.High);
}
