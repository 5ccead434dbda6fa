using System.ComponentModel;
using System.Diagnostics;

namespace EdgeFace.SystemTests.Support;

/// <summary>File systems of a test's own.</summary>
internal static class Mounts
{
    /// <summary>Null where this machine lets this user make such a file system at a folder.</summary>
    public static string? WhyNot(Func<string, IDisposable> make)
    {
        var folder = Directory.CreateTempSubdirectory("edgeface-");
        try
        {
            make(folder.FullName).Dispose();
            return null;
        }
        catch (Exception e) when (e is InvalidOperationException or Win32Exception or IOException or UnauthorizedAccessException)
        {
            return $"No file system can be mounted here: {e.Message}";
        }
        finally
        {
            folder.Delete();
        }
    }

    /// <summary>Runs a program that must go well.</summary>
    /// <exception cref="InvalidOperationException">It did not; with what it said.</exception>
    public static string Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        var errors = process.StandardError.ReadToEndAsync();
        var said = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? said : throw new InvalidOperationException($"{program}: {errors.Result.Trim()}");
    }
}
