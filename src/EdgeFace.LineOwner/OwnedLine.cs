using System.Globalization;
using System.Text.Json;
using EdgeFace.Lines;

namespace EdgeFace.LineOwner;

/// <summary>The strike's line as the unit's own configuration names it.</summary>
/// <param name="Chip">The chip that was found; a recorded line has one with its file's path.</param>
internal sealed record OwnedLine(ChipInfo Chip, int Offset, bool ActiveLow)
{
    /// <summary>Marks a chip that is a file.</summary>
    public const string FilePrefix = "file:";

    public bool IsRecorded => Chip.Path.StartsWith(FilePrefix, StringComparison.Ordinal);

    /// <summary>What is configured, before any chip is looked for; null where no line is to be owned.</summary>
    /// <exception cref="LineException">The file cannot be read or names no line.</exception>
    public static Wanted? Read(string path)
    {
        JsonElement root;
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path),
                new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
            root = document.RootElement.Clone();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            throw new LineException($"{path}: {e.Message}", e);
        }

        var wiring = Section(root, "wiring");
        if (!"gpio".Equals(Text(wiring, "kind"), StringComparison.OrdinalIgnoreCase)) return null;
        var strike = Section(wiring, "strike");
        var chip = Text(strike, "chip") ?? Text(wiring, "chip") ?? throw new LineException($"{path}: wiring.chip is missing");
        var line = Text(strike, "line") ?? throw new LineException($"{path}: wiring.strike.line is missing");
        var level = Text(strike, "activeLevel") ?? "high";
        var low = level.Equals("low", StringComparison.OrdinalIgnoreCase);
        if (!low && !level.Equals("high", StringComparison.OrdinalIgnoreCase))
            throw new LineException($"{path}: wiring.strike.activeLevel = {level}: expected high or low");
        return new(chip, line, low);
    }

    /// <summary>Finds it on the board.</summary>
    /// <exception cref="LineException">There is no such chip or line.</exception>
    public static OwnedLine Find(Wanted wanted)
    {
        if (wanted.Chip.StartsWith(FilePrefix, StringComparison.Ordinal))
            return new(new(wanted.Chip, wanted.Chip, []), int.TryParse(wanted.Line, NumberStyles.None, CultureInfo.InvariantCulture, out var n) ? n : 0, wanted.ActiveLow);
        var chip = Chips.FindChip(Chips.List(), wanted.Chip);
        return new(chip, Chips.FindLine(chip, wanted.Line).Offset, wanted.ActiveLow);
    }

    public IOutput Open(TimeProvider time) => IsRecorded ? new RecordedOutput(Chip.Path[FilePrefix.Length..], time) : KernelOutput.Open(this);

    // The configuration's keys are read without regard to case, here as in the daemon.
    private static JsonElement Section(JsonElement parent, string name) =>
        parent.ValueKind == JsonValueKind.Object
            ? parent.EnumerateObject().LastOrDefault(p => p.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Value
            : default;

    private static string? Text(JsonElement section, string name) => Section(section, name) is { ValueKind: JsonValueKind.String or JsonValueKind.Number } value
        ? value.ToString()
        : null;

    /// <param name="Line">Number or name.</param>
    internal sealed record Wanted(string Chip, string Line, bool ActiveLow);
}
