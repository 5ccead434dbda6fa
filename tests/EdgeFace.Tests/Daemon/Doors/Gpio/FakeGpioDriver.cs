using System.Device.Gpio;

namespace EdgeFace.Tests.Daemon.Doors.Gpio;

/// <summary>
/// A board's lines under the real <see cref="GpioController"/>. It writes down every level that an output's wire
/// ever had.
/// </summary>
/// <param name="directionFirst">
/// As LibGpiodV2Driver: making an output and setting its level are two requests, but a write to a line that is no
/// output makes it one.
/// </param>
internal sealed class FakeGpioDriver(int lines, bool directionFirst = false) : GpioDriver
{
    private readonly PinMode?[] _modes = new PinMode?[lines];
    private readonly PinValue[] _levels = new PinValue[lines];

    /// <summary>Levels of all outputs, in their order.</summary>
    public List<(int Pin, PinValue Level)> Wire { get; } = [];

    public HashSet<int> Broken { get; } = [];

    /// <summary>Outputs that keep their level whatever is written.</summary>
    public HashSet<int> Stuck { get; } = [];

    /// <summary>Lines that never become an output.</summary>
    public HashSet<int> InputOnly { get; } = [];

    public bool Disposed { get; private set; }

    /// <summary>Drives an input from outside.</summary>
    public void Drive(int pin, PinValue level) => _levels[pin] = level;

    public PinValue LevelOf(int pin) => _levels[pin];

    protected override int PinCount => lines;

    protected override void OpenPin(int pinNumber)
    {
        Check(pinNumber);
        _modes[pinNumber] = PinMode.Input;
    }

    protected override void ClosePin(int pinNumber) => _modes[pinNumber] = null;

    protected override void SetPinMode(int pinNumber, PinMode mode)
    {
        if (mode == PinMode.Output) BecomeOutput(pinNumber, PinValue.Low);
        else _modes[pinNumber] = mode;
    }

    protected override void SetPinMode(int pinNumber, PinMode mode, PinValue initialValue)
    {
        if (directionFirst) base.SetPinMode(pinNumber, mode, initialValue);
        else if (mode == PinMode.Output) BecomeOutput(pinNumber, initialValue);
        else _modes[pinNumber] = mode;
    }

    protected override PinMode GetPinMode(int pinNumber) => _modes[pinNumber]!.Value;

    protected override bool IsPinModeSupported(int pinNumber, PinMode mode) =>
        mode is PinMode.Input or PinMode.Output;

    protected override PinValue Read(int pinNumber)
    {
        Check(pinNumber);
        return _levels[pinNumber];
    }

    protected override void Write(int pinNumber, PinValue value)
    {
        Check(pinNumber);
        if (_modes[pinNumber] == PinMode.Output) SetLevel(pinNumber, value);
        else if (directionFirst) BecomeOutput(pinNumber, value);
    }

    protected override void Toggle(int pinNumber) => Write(pinNumber, !Read(pinNumber));

    protected override WaitForEventResult WaitForEvent(int pinNumber, PinEventTypes eventTypes, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    protected override void AddCallbackForPinValueChangedEvent(int pinNumber, PinEventTypes eventTypes, PinChangeEventHandler callback) =>
        throw new NotSupportedException();

    protected override void RemoveCallbackForPinValueChangedEvent(int pinNumber, PinChangeEventHandler callback) =>
        throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        Disposed = true;
        base.Dispose(disposing);
    }

    private void BecomeOutput(int pin, PinValue level)
    {
        if (InputOnly.Contains(pin)) return;
        _modes[pin] = PinMode.Output;
        SetLevel(pin, level);
    }

    private void SetLevel(int pin, PinValue level)
    {
        if (!Stuck.Contains(pin)) _levels[pin] = level;
        Wire.Add((pin, _levels[pin]));
    }

    private void Check(int pin)
    {
        if (Broken.Contains(pin)) throw new IOException($"line {pin} does not answer");
    }
}
