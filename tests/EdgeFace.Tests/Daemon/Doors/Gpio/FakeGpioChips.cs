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

    public bool WriteMakesOutput(GpioController controller) => directionFirst;
}
