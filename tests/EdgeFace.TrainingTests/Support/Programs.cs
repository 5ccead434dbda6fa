using System.Diagnostics;
using System.Text.Json;
using EdgeFace.Tests.Support;
using Xunit;

namespace EdgeFace.TrainingTests.Support;

/// <summary>The built programs, started as a user starts them.</summary>
internal static class Programs
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(5);

    /// <summary><c>edgeface-train</c>; what it printed.</summary>
    public static string Train(params string[] arguments) =>
        Run(Path.Combine(AppContext.BaseDirectory, "edgeface-train.dll"), [("EDGEFACE_MODELS", BuiltModels.Root!)], arguments);

    /// <summary><c>edgeface</c> with <c>--json</c>; the solution must have been built in the same configuration.</summary>
    /// <param name="models">Folder of model packages.</param>
    public static JsonElement Unit(string state, string models, params string[] arguments)
    {
        // tests/EdgeFace.TrainingTests/bin/CONFIGURATION/FRAMEWORK
        var framework = new DirectoryInfo(AppContext.BaseDirectory);
        var program = Path.Combine(Checkout.Root!, "src", "EdgeFace.Daemon", "bin", framework.Parent!.Name, framework.Name, "edgeface.dll");
        Assert.True(File.Exists(program), $"{program} is not there: build EdgeFace.sln first.");
        var said = Run(program, [("EDGEFACE_STATE", state), ("EDGEFACE_MODELS", models)], [.. arguments, "--json"]);
        return JsonDocument.Parse(said).RootElement.Clone();
    }

    private static string Run(string program, (string Name, string Value)[] variables, string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [program, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment.Remove("EDGEFACE_CONFIG");
        foreach (var (name, value) in variables) start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        if (!process.WaitForExit(Deadline))
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"{Path.GetFileName(program)} {string.Join(' ', arguments)} did not end within {Deadline.TotalMinutes} minutes.");
        }

        var (said, fault) = (output.GetAwaiter().GetResult(), errors.GetAwaiter().GetResult());
        Assert.True(process.ExitCode == 0, $"{Path.GetFileName(program)} {string.Join(' ', arguments)}: {process.ExitCode}\n{fault}\n{said}");
        return said;
    }
}
