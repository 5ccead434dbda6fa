using EdgeFace.Core.Door;

namespace EdgeFace.Daemon.Doors.Gpio;

/// <summary>A line of the configuration, found on the board.</summary>
/// <param name="Function">strike, contact, rex, fire or tamper.</param>
internal sealed record FoundLine(string Function, GpioChip Chip, GpioLine Line, LineOptions Options)
{
    public override string ToString() =>
        Line.Name.Length > 0 ? $"{Chip.Label}/{Line.Name}" : $"{Chip.Label}/{Line.Offset}";
}

/// <summary>Finds chips by label, path or number, and lines by number or name; says what there is where it cannot.</summary>
internal sealed class GpioLineFinder(IReadOnlyList<GpioChip> chips)
{
    private const int NamesShown = 40;

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

    private GpioChip FindChip(string function, string name)
    {
        var found = chips.Where(c => c.Label == name || c.Path == name || $"gpiochip{c.Number}" == name || $"{c.Number}" == name).ToArray();
        return found switch
        {
            [var chip] => chip,
            [] => throw new DoorPortException($"{function}: there is no GPIO chip '{name}'. {WhatChips()}"),
            _ => throw new DoorPortException($"{function}: several GPIO chips are called '{name}'; name one by its path. {WhatChips()}"),
        };
    }

    private static GpioLine FindLine(string function, GpioChip chip, string name)
    {
        if (int.TryParse(name, out var offset))
        {
            return offset >= 0 && offset < chip.Lines.Count
                ? chip.Lines[offset]
                : throw new DoorPortException($"{function}: {chip.Label} has no line {offset}, only 0 to {chip.Lines.Count - 1}.");
        }

        var found = chip.Lines.Where(l => l.Name == name).ToArray();
        return found switch
        {
            [var line] => line,
            [] => throw new DoorPortException($"{function}: {chip.Label} has no line called '{name}'. {WhatLines(chip)}"),
            _ => throw new DoorPortException($"{function}: {chip.Label} has several lines called '{name}'; give the number "
                + $"({string.Join(" or ", found.Select(l => l.Offset))})."),
        };
    }

    private string WhatChips() => chips.Count == 0
        ? "This machine shows no GPIO chip: is there a /dev/gpiochip0, and may this user (group gpio) open it?"
        : "There are: " + string.Join(", ", chips.Select(c => $"'{c.Label}' ({c.Path}, {c.Lines.Count} lines)")) + ".";

    private static string WhatLines(GpioChip chip)
    {
        var names = chip.Lines.Where(l => l.Name.Length > 0).Select(l => l.Name).ToArray();
        return names.Length == 0 ? "None of its lines has a name: give the number."
            : "There are: " + string.Join(", ", names.Take(NamesShown)) + (names.Length > NamesShown ? ", …" : ".");
    }
}
