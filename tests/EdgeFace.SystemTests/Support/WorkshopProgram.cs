using System.Diagnostics;
using Xunit;

namespace EdgeFace.SystemTests.Support;

/// <summary>The built <c>edgeface-models</c>, started as a user starts it.</summary>
public static class WorkshopProgram
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(5);

    /// <summary>Runs a command to its end.</summary>
    /// <param name="models">Folder of packages that it works in.</param>
    public static Finished Run(string models, params string[] arguments) => ToItsEnd(Describe(models, arguments, []), arguments);

    /// <summary>Runs a command for which each file ends at a size, as on a disk that fills up.</summary>
    /// <param name="kibibytes">The largest file.</param>
    public static Finished RunOnSmallDisk(string models, int kibibytes, params string[] arguments) => ToItsEnd(
        Describe(models, arguments, ["sh", "-c", $"trap '' XFSZ; ulimit -f {2 * kibibytes}; exec \"$0\" \"$@\""]), arguments);

    /// <summary>Starts a command; the caller ends it.</summary>
    public static Process Start(string models, params string[] arguments) => Process.Start(Describe(models, arguments, []))!;

    private static ProcessStartInfo Describe(string models, string[] arguments, string[] before)
    {
        string[] command = [.. before, "dotnet", Path.Combine(AppContext.BaseDirectory, "edgeface-models.dll"), .. arguments];
        var start = new ProcessStartInfo(command[0], command.Skip(1)) { RedirectStandardError = true, RedirectStandardOutput = true };
        start.Environment["EDGEFACE_MODELS"] = models;
        // The compiler's own memory is a file too, and a large one.
        if (before.Length > 0) start.Environment["DOTNET_EnableWriteXorExecute"] = "0";
        return start;
    }

    private static Finished ToItsEnd(ProcessStartInfo start, string[] arguments)
    {
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(Deadline))
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"edgeface-models {string.Join(' ', arguments)} did not end within {Deadline.TotalSeconds} s.");
        }

        return new(process.ExitCode, output.GetAwaiter().GetResult(), errors.GetAwaiter().GetResult());
    }
}
