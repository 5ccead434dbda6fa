using System.Diagnostics;
using System.Runtime.InteropServices;

namespace EdgeFace.Demo.Programs;

/// <summary>What a program that has ended left behind.</summary>
public sealed record ProgramResult(int ExitCode, string Output, string Errors);

/// <summary>A program that this one started; it never outlives its object.</summary>
public sealed partial class ChildProgram : IAsyncDisposable
{
    private const int SigTerm = 15;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    private readonly Process _process;
    private readonly Task _output;
    private readonly Task _errors;

    private ChildProgram(Process process, Action<string> heard)
    {
        _process = process;
        _output = ListenAsync(process.StandardOutput, heard);
        _errors = ListenAsync(process.StandardError, heard);
    }

    /// <summary>Starts a program that goes on until it is stopped.</summary>
    /// <param name="heard">Takes each line of its output; called on any thread.</param>
    public static ChildProgram Start(string file, IEnumerable<string> arguments, Action<string> heard) =>
        new(Process.Start(Describe(file, arguments))!, heard);

    /// <summary>Runs a program to its end; a cancelled one is ended.</summary>
    public static async Task<ProgramResult> RunAsync(string file, IEnumerable<string> arguments, CancellationToken cancel)
    {
        using var process = Process.Start(Describe(file, arguments))!;
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(cancel);
            var errors = process.StandardError.ReadToEndAsync(cancel);
            await process.WaitForExitAsync(cancel);
            return new(process.ExitCode, await output, await errors);
        }
        finally
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
        }
    }

    public bool HasExited => _process.HasExited;

    /// <summary>Completes when the program has ended and all of its output is heard.</summary>
    public async Task<int> WaitAsync(CancellationToken cancel)
    {
        await _process.WaitForExitAsync(cancel);
        await Task.WhenAll(_output, _errors).WaitAsync(cancel);
        return _process.ExitCode;
    }

    /// <summary>
    /// Asks it to leave (SIGTERM) and returns its exit code; null where it had to be ended by force.
    /// </summary>
    public async Task<int?> StopAsync()
    {
        if (!_process.HasExited) Kill(_process.Id, SigTerm);
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            return await WaitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            _process.Kill(entireProcessTree: true);
            return null;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) await StopAsync();
        _process.Dispose();
    }

    private static ProcessStartInfo Describe(string file, IEnumerable<string> arguments) => new(file, arguments)
    {
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
    };

    private static async Task ListenAsync(StreamReader reader, Action<string> heard)
    {
        while (await reader.ReadLineAsync() is { } line) heard(line);
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int process, int signal);
}
