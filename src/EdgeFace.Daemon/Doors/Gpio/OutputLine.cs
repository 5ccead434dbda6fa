using System.Device.Gpio;
using EdgeFace.Core.Door;

namespace EdgeFace.Daemon.Doors.Gpio;

/// <summary>One output line: the strike's relay, a light, the buzzer. Each level written is read back.</summary>
internal sealed class OutputLine(GpioController controller, FoundLine line)
{
    private readonly int _pin = line.Line.Offset;

    /// <summary>The level as the line has it.</summary>
    public bool Active => controller.Read(_pin) == Level(true);

    /// <summary>Makes the line an output whose first level is inactive.</summary>
    /// <exception cref="DoorPortException">It did not become one, or it does not keep the level.</exception>
    public void Open(bool writeMakesOutput)
    {
        if (writeMakesOutput)
        {
            // LibGpiodV2Driver (4.2.0) inherits SetPinMode(pin, mode, value) from GpioDriver, which makes the line
            // an output at low and writes the value after: a pulse for a relay that is active at low. Its Write
            // sets direction and level in one request; GpioController.Write(pin, value) would skip it.
            controller.OpenPin(_pin);
            controller.Write([new PinValuePair(_pin, Level(false))]);
        }
        else
        {
            controller.OpenPin(_pin, PinMode.Output, Level(false));
        }

        // GpioController.Write does nothing, silently, on a line that is no output.
        if (controller.GetPinMode(_pin) != PinMode.Output)
            throw new DoorPortException($"{line.Function}: {line} did not become an output.");
        Verify(false);
    }

    /// <exception cref="DoorPortException">The line does not have the level that was written.</exception>
    public void Write(bool active)
    {
        controller.Write(_pin, Level(active));
        Verify(active);
    }

    // LibGpiodDriver (4.2.0) does not look at the result of gpiod_line_set_value.
    private void Verify(bool active)
    {
        if (Active == active) return;
        throw new DoorPortException($"{line.Function}: {line} was set {(active ? "active" : "inactive")} and reads the opposite. "
            + "Is something else wired to it, or the board's supply too weak?");
    }

    private PinValue Level(bool active) =>
        active == (line.Options.ActiveLevel == ActiveLevel.High) ? PinValue.High : PinValue.Low;
}
