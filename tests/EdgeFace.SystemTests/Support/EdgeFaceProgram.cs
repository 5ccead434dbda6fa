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
    public static Finished Run(Workplace place, params string[] arguments) => ToItsEnd(Start(place, arguments), arguments);

    /// <summary>Runs a command that finds the programs of a folder before those of the machine.</summary>
    public static Finished RunWithPrograms(Workplace place, string folder, params string[] arguments)
    {
        IReadOnlyList<string> command = ["env", $"PATH={folder}:{Environment.GetEnvironmentVariable("PATH")}", .. CommandLine(arguments)];
        return ToItsEnd(Start(place, command), arguments);
    }

    /// <summary>Runs a command that can only read the state folder.</summary>
    public static Finished RunReadOnly(Workplace place, params string[] arguments) =>
        ToItsEnd(Start(place, ReadOnlyMount.Wrap(place.State, CommandLine(arguments))), arguments);

    public static Process Start(Workplace place, params string[] arguments) => Start(place, CommandLine(arguments));

    /// <summary>Starts it with more in its environment, NAME=VALUE each.</summary>
    public static Process StartWith(Workplace place, IEnumerable<string> environment, params string[] arguments)
    {
        IReadOnlyList<string> command = ["env", .. environment, .. CommandLine(arguments)];
        return Start(place, command);
    }

    private static Finished ToItsEnd(Process started, string[] arguments)
    {
        using var process = started;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(Deadline))
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"edgeface {string.Join(' ', arguments)} did not end within {Deadline.TotalSeconds} s.");
        }

        return new(process.ExitCode, output.GetAwaiter().GetResult(), errors.GetAwaiter().GetResult());
    }

    private static IReadOnlyList<string> CommandLine(string[] arguments) =>
    [
        Environment.ProcessPath is { } host && Path.GetFileName(host) == "dotnet" ? host : "dotnet",
        Path.Combine(AppContext.BaseDirectory, "edgeface.dll"),
        .. arguments,
    ];

    private static Process Start(Workplace place, IReadOnlyList<string> command)
    {
        var start = new ProcessStartInfo(command[0], command.Skip(1))
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        start.Environment["EDGEFACE_STATE"] = place.State;
        start.Environment["EDGEFACE_MODELS"] = BuiltModels.Root ?? "";
        start.Environment.Remove("EDGEFACE_CONFIG");
        return Process.Start(start)!;
    }
}
