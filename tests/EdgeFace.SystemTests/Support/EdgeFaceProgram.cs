using System.Diagnostics;
using System.Text.Json;
using EdgeFace.Tests.Support;
using Xunit;

namespace EdgeFace.SystemTests.Support;

/// <summary>What a program said until it ended.</summary>
public sealed record Finished(int ExitCode, string Output, string Errors)
{
    public JsonElement Json() => JsonDocument.Parse(Output).RootElement.Clone();
}

/// <summary>The built <c>edgeface</c>, started as a user starts it.</summary>
public static class EdgeFaceProgram
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(3);

    /// <summary>Runs a command to its end.</summary>
    public static Finished Run(Workplace place, params string[] arguments)
    {
        using var process = Start(place, arguments);
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(Deadline))
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"edgeface {string.Join(' ', arguments)} did not end within {Deadline.TotalSeconds} s.");
        }

        return new(process.ExitCode, output.GetAwaiter().GetResult(), errors.GetAwaiter().GetResult());
    }

    public static Process Start(Workplace place, params string[] arguments)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath is { } host && Path.GetFileName(host) == "dotnet" ? host : "dotnet")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "edgeface.dll"));
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        start.Environment["EDGEFACE_STATE"] = place.State;
        start.Environment["EDGEFACE_MODELS"] = BuiltModels.Root ?? "";
        start.Environment.Remove("EDGEFACE_CONFIG");
        return Process.Start(start)!;
    }
}
