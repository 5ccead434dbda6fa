using System.CommandLine;
using System.Reflection;
using System.Runtime.InteropServices;

namespace EdgeFace.Daemon.CommandLine;

internal static class VersionCommand
{
    public static Command Create(GlobalOptions options, CommandSurroundings around)
    {
        var command = new Command("version", "Prints the version of this program and of what it runs on.") { options.Json };
        command.SetAction(parsed =>
        {
            var version = new ProgramVersion(ThisVersion, RuntimeInformation.FrameworkDescription, RuntimeInformation.RuntimeIdentifier);
            if (parsed.GetValue(options.Json)) JsonOutput.Write(around.Out, version);
            else around.Out.WriteLine($"edgeface {version.Version} ({version.Runtime}, {version.Platform})");
            return ExitCodes.Ok;
        });
        return command;
    }

    /// <summary>Of this program, without the commit.</summary>
    public static string ThisVersion { get; } = typeof(VersionCommand).Assembly
        .GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0";

    private sealed record ProgramVersion(string Version, string Runtime, string Platform);
}
