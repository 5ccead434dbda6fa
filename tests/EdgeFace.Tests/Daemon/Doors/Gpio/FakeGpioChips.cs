using System.Device.Gpio;
using EdgeFace.Daemon.Doors.Gpio;
using EdgeFace.Lines;

namespace EdgeFace.Tests.Daemon.Doors.Gpio;

/// <summary>A board of fake chips.</summary>
internal sealed class FakeGpioChips(bool directionFirst = false) : IGpioChips
{
    private readonly List<GpioChip> _chips = [];
    private readonly Dictionary<int, FakeGpioDriver> _drivers = [];

    public FakeGpioDriver Add(int number, string label, params string[] names) =>
        AddLines(number, label, names.Select((name, i) => new LineInfo(i, name, "")).ToArray());

    public FakeGpioDriver AddLines(int number, string label, params LineInfo[] lines)
    {
        _chips.Add(new(number, label, lines));
        return _drivers[number] = new FakeGpioDriver(lines.Length, directionFirst);
    }

    public IReadOnlyList<GpioChip> List() => _chips;

    public GpioController Open(GpioChip chip) => new(_drivers[chip.Number]);

    /// <summary>The kernel debounces; what it shows is then what was driven.</summary>
    public bool KernelDebounces { get; init; }

    /// <summary>What was asked of each input.</summary>
    public Dictionary<int, (InputBias Bias, TimeSpan Debounce)> Asked { get; } = [];

    /// <summary>Inputs that were given back.</summary>
    public HashSet<int> Returned { get; } = [];

    public IInputSource OpenInput(GpioChip chip, int offset, InputBias bias, TimeSpan debounce)
    {
        if (Refused.Contains(offset)) throw new LineException($"line {offset} of {chip.Path} cannot be had: Device or resource busy");
        Asked[offset] = (bias, debounce);
        return new FakeInput(this, _drivers[chip.Number], offset);
    }

    public HashSet<int> Refused { get; } = [];

    private sealed class FakeInput(FakeGpioChips board, FakeGpioDriver driver, int offset) : IInputSource
    {
        public bool IsDebounced => board.KernelDebounces;

        public bool IsHigh => driver.Broken.Contains(offset) ? throw new LineException($"line {offset} does not answer") : driver.LevelOf(offset) == PinValue.High;

        public void Dispose() => board.Returned.Add(offset);
    }

    public bool WriteMakesOutput(GpioController controller) => directionFirst;
}
