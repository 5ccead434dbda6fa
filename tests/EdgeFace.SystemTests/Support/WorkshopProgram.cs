using System.Diagnostics;
using Xunit;

namespace EdgeFace.SystemTests.Support;

/// <summary>The built <c>edgeface-models</c>, started as a user starts it.</summary>
public static class WorkshopProgram
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(5);

    /// <summary>Runs a command to its end.</summary>
    /// <param name="models">Folder of packages that it works in.</param>
    public static Finished Run(string models, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardError = true, RedirectStandardOutput = true };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "edgeface-models.dll"));
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        start.Environment["EDGEFACE_MODELS"] = models;
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
