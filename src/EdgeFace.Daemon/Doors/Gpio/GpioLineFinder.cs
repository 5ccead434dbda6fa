using EdgeFace.Core.Door;
using EdgeFace.Lines;

namespace EdgeFace.Daemon.Doors.Gpio;

/// <summary>A line of the configuration, found on the board.</summary>
/// <param name="Function">strike, contact, rex, fire or tamper.</param>
internal sealed record FoundLine(string Function, GpioChip Chip, LineInfo Line, LineOptions Options)
{
    public override string ToString() =>
        Line.Name.Length > 0 ? $"{Chip.Label}/{Line.Name}" : $"{Chip.Label}/{Line.Offset}";
}

/// <summary>Finds chips by label, path or number, and lines by number or name; says what there is where it cannot.</summary>
internal sealed class GpioLineFinder(IReadOnlyList<GpioChip> chips)
{
    private readonly Dictionary<(int Chip, int Offset), string> _taken = [];

    /// <exception cref="DoorPortException">No such chip or line, more than one, or one that another function has.</exception>
    public FoundLine Find(string function, string? chipName, LineOptions options)
    {
        var chip = FindChip(function, chipName ?? "");
        var line = FindLine(function, chip, options.Line);
        if (!_taken.TryAdd((chip.Number, line.Offset), function))
        {
            throw new DoorPortException(
                $"{function}: line {options.Line} of {chip.Label} is already the {_taken[(chip.Number, line.Offset)]}; each needs its own line.");
        }

        return new(function, chip, line, options);
    }

    private GpioChip FindChip(string function, string name) => Ask(function, () =>
    {
        var path = Chips.FindChip([.. chips.Select(c => new ChipInfo(c.Path, c.Label, c.Lines))], name).Path;
        return chips.First(c => c.Path == path);
    });

    private static LineInfo FindLine(string function, GpioChip chip, string name) =>
        Ask(function, () => Chips.FindLine(new(chip.Path, chip.Label, chip.Lines), name));

    private static T Ask<T>(string function, Func<T> find)
    {
        try
        {
            return find();
        }
        catch (LineException e)
        {
            throw new DoorPortException($"{function}: {e.Message}", e);
        }
    }
}
