using EdgeFace.Lines;

namespace EdgeFace.Daemon.Doors.Gpio;

/// <summary>An input line that is held and can be read.</summary>
public interface IInputSource : IDisposable
{
    /// <summary>True where <see cref="IsHigh"/> is debounced already, by the kernel or the chip.</summary>
    bool IsDebounced { get; }

    /// <summary>The level on the wire.</summary>
    /// <exception cref="LineException">It cannot be read.</exception>
    bool IsHigh { get; }
}
