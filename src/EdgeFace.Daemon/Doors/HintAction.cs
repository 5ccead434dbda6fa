using System.Globalization;
using EdgeFace.Core.Access;
using EdgeFace.Core.Door;

namespace EdgeFace.Daemon.Doors;

/// <summary>What is done when a hint comes up: an indicator's pattern or a command.</summary>
/// <param name="Hint">Its name: a denial's reason, <c>turn_left</c>, <c>turn_right</c>, <c>look_straight</c>.</param>
/// <param name="Indicator">Null for a command.</param>
/// <param name="Pattern">On, off, on …; empty for a command.</param>
/// <param name="Command">Program and arguments; empty for a pattern.</param>
public sealed record HintAction(string Hint, DoorIndicator? Indicator, IReadOnlyList<TimeSpan> Pattern, IReadOnlyList<string> Command)
{
    private const int MostSteps = 20;
    private const int LongestStep = 5000;
    private const string CommandWord = "command";

    private static readonly HashSet<string> Hints =
        [.. Enum.GetValues<DenialReason>().Select(reason => reason.ToName()), "turn_left", "turn_right", "look_straight"];

    private static readonly Dictionary<string, DoorIndicator> Indicators = Enum.GetValues<DoorIndicator>().ToDictionary(i => i.ToName());

    /// <summary>What is wrong with a line; null where nothing is.</summary>
    public static string? Fault(string line) => TryParse(line, out _, out var fault) ? null : fault;

    public static bool TryParse(string line, out HintAction? action, out string? fault)
    {
        action = null;
        var equals = line.IndexOf('=', StringComparison.Ordinal);
        var colon = line.IndexOf(':', StringComparison.Ordinal);
        if (equals < 1 || colon < equals + 2)
        {
            fault = $"'{line}': expected HINT=ACTION:…, such as too_far=buzzer:100,100,100";
            return false;
        }

        string hint = line[..equals], kind = line[(equals + 1)..colon], rest = line[(colon + 1)..];
        fault = !Hints.Contains(hint) ? $"'{hint}' is no hint; hints are {string.Join(", ", Hints.Order(StringComparer.Ordinal))}" : null;
        if (fault is not null) return false;
        if (kind == CommandWord)
        {
            var words = rest.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            if (words.Length > 0 && Path.IsPathFullyQualified(words[0])) action = new(hint, null, [], words);
            else fault = $"'{line}': a command begins with the full path of a program";
        }
        else if (!Indicators.TryGetValue(kind, out var indicator))
        {
            fault = $"'{kind}' is no action; actions are {CommandWord}, {string.Join(", ", Indicators.Keys)}";
        }
        else if (Steps(rest) is { } pattern)
        {
            action = new(hint, indicator, pattern, []);
        }
        else
        {
            fault = $"'{rest}' is no pattern: 1 to {MostSteps} times in milliseconds, each 1 to {LongestStep}, such as 100,100,100";
        }

        return action is not null;
    }

    private static TimeSpan[]? Steps(string text)
    {
        var parts = text.Split(',');
        if (parts.Length > MostSteps) return null;
        var steps = new TimeSpan[parts.Length];
        for (var i = 0; i < parts.Length; i++)
        {
            if (!int.TryParse(parts[i], NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds) || milliseconds is < 1 or > LongestStep) return null;
            steps[i] = TimeSpan.FromMilliseconds(milliseconds);
        }

        return steps;
    }
}
