using System.ComponentModel.DataAnnotations;

namespace EdgeFace.Daemon.Doors;

/// <summary>What drives the door's wires.</summary>
public enum DoorPortKind
{
    /// <summary>Nothing: for trying, replay and demonstrations.</summary>
    Simulated,

    /// <summary>Lines of the kernel's GPIO chips.</summary>
    Gpio,
}

/// <summary>Which wire is where. A line that is not wired is left out, or is <c>none</c>.</summary>
public sealed class DoorWiringOptions
{
    /// <summary>Marks a chip of the line's owner that is a file, for trying without a board.</summary>
    internal const string RecordedPrefix = "file:";

    public DoorPortKind Kind { get; init; } = DoorPortKind.Simulated;

    /// <summary>Chip of every line that names none itself: its label, its path under /dev or its number.</summary>
    [StringLength(64, MinimumLength = 1)]
    public string? Chip { get; init; }

    /// <summary>
    /// Socket of edgeface-line-owner, which then holds the strike's line and bounds each pulse even where this
    /// process is killed. Left out, or <c>none</c>, this process holds the line itself.
    /// </summary>
    [StringLength(100, MinimumLength = 1)]
    public string? Owner { get; init; }

    internal string? OwnerSocket => Owner is null or LineOptions.None ? null : Owner;

    /// <summary>The relay of the strike or magnet. Its inactive level is the locked one.</summary>
    public LineOptions Strike { get; init; } = new();

    /// <summary>Door contact; active while the door is open.</summary>
    public LineOptions Contact { get; init; } = new();

    /// <summary>Request to exit; active while pressed.</summary>
    public LineOptions Rex { get; init; } = new();

    /// <summary>Fire release; active while the fire system releases the doors.</summary>
    public LineOptions Fire { get; init; } = new();

    /// <summary>Housing switch; active while the housing is open.</summary>
    public LineOptions Tamper { get; init; } = new();

    /// <summary>Sounds at alarms, at the warning before them and at denials.</summary>
    public LineOptions Buzzer { get; init; } = new();

    /// <summary>Lights while the strike is released.</summary>
    public LineOptions AdmitLight { get; init; } = new();

    /// <summary>Lights at a denial and in lockdown.</summary>
    public LineOptions RefuseLight { get; init; } = new();

    /// <summary>Faults that no single range can express.</summary>
    public IEnumerable<string> Faults()
    {
        if (Kind != DoorPortKind.Gpio) yield break;
        var lines = Named().Where(named => named.Line.IsWired).ToArray();
        if (!Strike.IsWired)
            yield return "strike is not wired: name its line, or set kind to simulated";
        foreach (var (name, line) in lines)
        {
            if ((line.Chip ?? Chip) is null)
                yield return $"{name}: no chip is named, neither for the line nor for all (chip)";
        }

        foreach (var same in lines.GroupBy(named => (named.Line.Chip ?? Chip, named.Line.Line)).Where(g => g.Count() > 1))
        {
            yield return $"{string.Join(" and ", same.Select(named => named.Name))} are on one line "
                + $"(chip {same.Key.Item1}, line {same.Key.Line}): each needs its own";
        }

        foreach (var (name, line) in Outputs().Where(o => o.Line.IsWired && o.Line.Bias != LineBias.AsIs))
            yield return $"{name}: an output has no bias; leave it out";
    }

    internal IEnumerable<(string Name, LineOptions Line)> Named() => [.. Outputs(), .. Inputs()];

    internal IEnumerable<(string Name, LineOptions Line)> Inputs() =>
        [("contact", Contact), ("rex", Rex), ("fire", Fire), ("tamper", Tamper)];

    private IEnumerable<(string Name, LineOptions Line)> Outputs() =>
        [("strike", Strike), ("buzzer", Buzzer), ("admitLight", AdmitLight), ("refuseLight", RefuseLight)];
}

/// <summary>Which voltage means active.</summary>
public enum ActiveLevel
{
    High,
    Low,
}

/// <summary>What holds an input's level while nothing drives it.</summary>
public enum LineBias
{
    /// <summary>As the board has it.</summary>
    AsIs,
    PullUp,
    PullDown,
}

/// <summary>One line of a GPIO chip.</summary>
public sealed class LineOptions
{
    public const string None = "none";

    /// <summary>Label, path under /dev or number; else the chip of all lines.</summary>
    [StringLength(64, MinimumLength = 1)]
    public string? Chip { get; init; }

    /// <summary>Number or name of the line; <c>none</c> where it is not wired.</summary>
    [Required]
    [StringLength(64, MinimumLength = 1)]
    public string Line { get; init; } = None;

    public ActiveLevel ActiveLevel { get; init; } = ActiveLevel.High;

    /// <summary>Inputs only.</summary>
    public LineBias Bias { get; init; } = LineBias.AsIs;

    /// <summary>How long an input's new level must last before it counts. Outputs have none.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:00:05")]
    public TimeSpan Debounce { get; init; } = TimeSpan.FromMilliseconds(50);

    internal bool IsWired => !Line.Equals(None, StringComparison.OrdinalIgnoreCase);
}
