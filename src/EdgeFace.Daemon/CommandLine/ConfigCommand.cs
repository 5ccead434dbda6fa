using System.CommandLine;
using EdgeFace.Daemon.Configuration;

namespace EdgeFace.Daemon.CommandLine;

internal static class ConfigCommand
{
    private const string Sources =
        $"Settings come from built-in defaults, the file ({ConfigurationPlaces.UsualFile}, --config or ${ConfigurationPlaces.FileVariable}), "
        + "environment variables such as EDGEFACE__RECOGNITION__MARGIN, and --set; the later wins.";

    public static Command Create(GlobalOptions options, CommandSurroundings around) =>
        new("config", "Shows or checks the configuration.\n\n" + Sources)
        {
            Show(options, around),
            Check(options, around),
        };

    private static Command Show(GlobalOptions options, CommandSurroundings around)
    {
        var command = new Command("show",
            "Prints every setting, its value and where it comes from. Passwords are masked.\n\nExample: edgeface config show --config /etc/edgeface/edgeface.json")
        {
            options.Json,
        };
        command.SetAction(parsed =>
        {
            var loaded = options.Load(parsed, around);
            var state = options.StateDirectory(parsed, around).Path;
            if (parsed.GetValue(options.Json)) JsonOutput.Write(around.Out, new Shown(state, loaded.Values, loaded.Faults));
            else WriteText(around.Out, state, loaded.Values);
            if (loaded.Faults.Count == 0) return ExitCodes.Ok;
            EdgeFaceProgram.WriteFaults(around, loaded.Faults);
            return ExitCodes.Configuration;
        });
        return command;
    }

    private static Command Check(GlobalOptions options, CommandSurroundings around)
    {
        var command = new Command("check",
            "Says what is wrong with the configuration, everything at once, or 'ok'.\n\nExample: edgeface config check --config new.json") { options.Json };
        command.SetAction(parsed =>
        {
            var loaded = options.Load(parsed, around);
            if (parsed.GetValue(options.Json)) JsonOutput.Write(around.Out, new Checked(loaded.Faults.Count == 0, loaded.Faults));
            if (loaded.Faults.Count > 0) EdgeFaceProgram.WriteFaults(around, loaded.Faults);
            else if (!parsed.GetValue(options.Json)) around.Out.WriteLine("ok");
            return loaded.Faults.Count == 0 ? ExitCodes.Ok : ExitCodes.Configuration;
        });
        return command;
    }

    private static void WriteText(TextWriter to, string state, IReadOnlyList<ConfigurationValue> values)
    {
        to.WriteLine($"# state folder: {state}");
        var width = values.Max(value => value.Key.Length);
        foreach (var value in values)
            to.WriteLine($"{value.Key.PadRight(width)} = {value.Text ?? "(not set)",-24} # {value.Source}");
    }

    private sealed record Shown(string State, IReadOnlyList<ConfigurationValue> Values, IReadOnlyList<ConfigurationFault> Faults);

    private sealed record Checked(bool Ok, IReadOnlyList<ConfigurationFault> Faults);
}
