using System.Diagnostics;
using Xunit;

namespace EdgeFace.DeviceTests.Support;

/// <summary>What a command said until it ended.</summary>
public sealed record Finished(int ExitCode, string Output, string Errors)
{
    /// <summary>The output of a command that must go well.</summary>
    public string Require()
    {
        Assert.True(ExitCode == 0, $"exit code {ExitCode}\n{Output}\n{Errors}");
        return Output;
    }
}

/// <summary>Runs programs of this machine to their end, within a deadline.</summary>
public static class HostCommand
{
    public static async Task<Finished> RunAsync(TimeSpan deadline, string program, params string[] arguments) =>
        await FeedAsync(deadline, null, program, arguments);

    /// <param name="input">Given on standard input.</param>
    public static async Task<Finished> FeedAsync(TimeSpan deadline, string? input, string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        })!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        if (input is not null) await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        using var late = new CancellationTokenSource(deadline);
        try
        {
            await process.WaitForExitAsync(late.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"{program} {string.Join(' ', arguments)} did not end within {deadline.TotalSeconds:0} s.");
        }

        return new(process.ExitCode, await output, await errors);
    }

    public static bool Exists(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Append("/usr/sbin").Append("/sbin")
        .Any(folder => File.Exists(Path.Combine(folder, program)));
}
