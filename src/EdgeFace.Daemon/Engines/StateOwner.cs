using System.Diagnostics;

namespace EdgeFace.Daemon.Engines;

/// <summary>
/// Runs a command of root's again as the owner of the state folder: the unit must be able to use and replace what is made in it,
/// and root must not write where another user can put a link.
/// </summary>
internal static class StateOwner
{
    private const string Root = "0";

    /// <summary>The command, as that user; with the groups that have the GPU's nodes, where there are such.</summary>
    /// <param name="user">Of this process.</param>
    /// <param name="owner">Of the state folder, as numbers; null where there is no such folder yet.</param>
    /// <param name="program">This program, and what it was called with.</param>
    /// <returns>Null where this process is the right one.</returns>
    internal static IReadOnlyList<string>? Command(uint user, (string User, string Group)? owner, IReadOnlyList<string> groups, IReadOnlyList<string> program) =>
        user != 0 || owner is not { User: not Root } other
            ? null
            : ["setpriv", $"--reuid={other.User}", $"--regid={other.Group}", groups.Count == 0 ? "--clear-groups" : $"--groups={string.Join(',', groups)}", "--", .. program];

    /// <summary>Numbers of those of these groups that there are; group(5).</summary>
    internal static IReadOnlyList<string> Groups(IReadOnlyCollection<string> names, IEnumerable<string> lines) =>
        [.. lines.Select(line => line.Split(':')).Where(fields => fields.Length > 2 && names.Contains(fields[0])).Select(fields => fields[2])];

    /// <summary>User and group of a folder, as numbers; null where it is not there.</summary>
    internal static async Task<(string User, string Group)?> OfAsync(string folder, CancellationToken cancel)
    {
        if (!Directory.Exists(folder)) return null;
        using var stat = Process.Start(new ProcessStartInfo("stat", ["--format=%u:%g", "--", folder]) { RedirectStandardOutput = true })!;
        var words = (await stat.StandardOutput.ReadToEndAsync(cancel)).Trim().Split(':');
        await stat.WaitForExitAsync(cancel);
        return stat.ExitCode == 0 && words.Length == 2 ? (words[0], words[1]) : null;
    }

    /// <summary>Runs a command on this terminal.</summary>
    /// <returns>Its exit code.</returns>
    internal static async Task<int> RunAsync(IReadOnlyList<string> command, CancellationToken cancel)
    {
        using var process = Process.Start(new ProcessStartInfo(command[0], command.Skip(1)) { UseShellExecute = false })!;
        try
        {
            await process.WaitForExitAsync(cancel);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }

        return process.ExitCode;
    }

    /// <summary>How this program was started, to be started again.</summary>
    internal static IReadOnlyList<string> ThisProgram()
    {
        var words = Environment.GetCommandLineArgs();
        var host = Environment.ProcessPath!;
        // Started by "dotnet edgeface.dll", the first word is the assembly.
        return Path.GetFileNameWithoutExtension(host) == "dotnet" ? [host, .. words] : [host, .. words.Skip(1)];
    }
}
