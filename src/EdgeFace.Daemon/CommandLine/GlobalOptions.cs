using System.CommandLine;
using System.CommandLine.Parsing;
using EdgeFace.Daemon.Configuration;
using EdgeFace.Daemon.Storage;

namespace EdgeFace.Daemon.CommandLine;

/// <summary>Options that every command has.</summary>
internal sealed class GlobalOptions
{
    public const string StateVariable = "EDGEFACE_STATE";

    /// <summary>systemd sets it for a unit with StateDirectory=; the first of its folders is ours (systemd.exec(5)).</summary>
    public const string SystemdStateVariable = "STATE_DIRECTORY";

    public const string UsualState = "/var/lib/edgeface";

    /// <summary>For somebody who tries the program on a machine that no unit is installed on (XDG Base Directory Specification).</summary>
    public const string UserState = ".local/state/edgeface";

    public Option<string?> Config { get; } = new("--config")
    {
        Description = $"Configuration file. Else ${ConfigurationPlaces.FileVariable}, else {ConfigurationPlaces.UsualFile} where it exists.",
        HelpName = "FILE",
        Recursive = true,
    };

    public Option<string?> State { get; } = new("--state")
    {
        Description = $"Folder of all state: gallery, events. Else ${StateVariable}, else {UsualState} for root or where it exists, else {UserState} in your home folder.",
        HelpName = "DIR",
        Recursive = true,
    };

    public Option<string[]> Set { get; } = new("--set")
    {
        Description = "One setting of the configuration, for this call only; may be given several times. Example: --set recognition.level=high",
        HelpName = "KEY=VALUE",
        Recursive = true,
        Arity = ArgumentArity.OneOrMore,
        AllowMultipleArgumentsPerToken = false,
    };

    public Option<bool> Json { get; } = new("--json")
    {
        Description = "Print one JSON document on standard output, and nothing else there.",
    };

    public GlobalOptions() => Set.Validators.Add(CheckSettings);

    public void AddTo(RootCommand root)
    {
        root.Options.Add(Config);
        root.Options.Add(State);
        root.Options.Add(Set);
    }

    /// <summary>Everything that is configured, faults included.</summary>
    public LoadedConfiguration Load(ParseResult parsed, CommandSurroundings around)
    {
        var loaded = LoadedConfiguration.Load(new(parsed.GetValue(Config), around.Environment,
        [.. (parsed.GetValue(Set) ?? []).Select(pair => KeyValuePair.Create(pair[..pair.IndexOf('=', StringComparison.Ordinal)], (string?)pair[(pair.IndexOf('=', StringComparison.Ordinal) + 1)..]))]));
        around.Secrets.Know(loaded.Secrets);
        return loaded;
    }

    public StateDirectory StateDirectory(ParseResult parsed, CommandSurroundings around) => new(
        parsed.GetValue(State)
        ?? Named(around, StateVariable)
        ?? Named(around, SystemdStateVariable)?.Split(':')[0]
        ?? UnnamedState(around.Environment, Environment.IsPrivilegedProcess, Directory.Exists(UsualState)));

    /// <summary>Where state goes that nobody named a folder for.</summary>
    /// <param name="installed">The unit's own folder is there: it is meant, also where this user may not read it.</param>
    internal static string UnnamedState(IReadOnlyDictionary<string, string> environment, bool root, bool installed)
    {
        if (root || installed) return UsualState;
        // A relative XDG_STATE_HOME is to be ignored, says its specification.
        if (environment.GetValueOrDefault("XDG_STATE_HOME") is { Length: > 0 } states && Path.IsPathRooted(states)) return Path.Combine(states, "edgeface");
        return environment.GetValueOrDefault("HOME") is { Length: > 0 } home ? Path.Combine(home, UserState) : UsualState;
    }

    private static string? Named(CommandSurroundings around, string variable) =>
        around.Environment.GetValueOrDefault(variable) is { Length: > 0 } value ? value : null;

    private static void CheckSettings(OptionResult result)
    {
        foreach (var token in result.Tokens.Where(token => token.Value.IndexOf('=', StringComparison.Ordinal) < 1))
            result.AddError($"--set {token.Value}: expected KEY=VALUE, for example recognition.level=high");
    }
}
