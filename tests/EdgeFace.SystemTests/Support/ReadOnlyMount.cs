using System.Diagnostics;
using Xunit;

namespace EdgeFace.SystemTests.Support;

/// <summary>
/// Runs a program that sees a folder as read-only, in a mount namespace of its own: even root cannot write to it, as
/// after a file system's error.
/// </summary>
internal static class ReadOnlyMount
{
    private static readonly Lazy<string?> WhyNot = new(Try);

    /// <summary>Skips the test where this machine doesn't let this user make such a mount.</summary>
    public static void Require() => Assert.SkipWhen(WhyNot.Value is not null, WhyNot.Value ?? "");

    /// <summary>The program and arguments that run <paramref name="command"/> so.</summary>
    public static IReadOnlyList<string> Wrap(string folder, IEnumerable<string> command) =>
        ["unshare", "--mount", "--", "sh", "-c", "mount --bind \"$0\" \"$0\" && mount -o remount,bind,ro \"$0\" && exec \"$@\"", folder, .. command];

    private static string? Try()
    {
        var folder = Directory.CreateTempSubdirectory("edgeface-");
        try
        {
            var command = Wrap(folder.FullName, ["true"]);
            using var process = Process.Start(new ProcessStartInfo(command[0], command.Skip(1)) { RedirectStandardError = true })!;
            var errors = process.StandardError.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0 ? null : $"No read-only mount can be made here: {errors.Trim()}";
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            return $"No read-only mount can be made here: {e.Message}";
        }
        finally
        {
            folder.Delete();
        }
    }
}
