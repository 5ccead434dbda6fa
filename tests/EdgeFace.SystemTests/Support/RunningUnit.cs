using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.InteropServices;
using EdgeFace.Core.Door;
using EdgeFace.Messaging.Control;
using Xunit;

namespace EdgeFace.SystemTests.Support;

/// <summary>A door unit as a process; killed at the end of the test where it still runs.</summary>
public sealed partial class RunningUnit : IDisposable
{
    private const int SigTerm = 15;
    private const int SigStop = 19;
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    private readonly Workplace _place;
    private readonly Process _process;
    private readonly ConcurrentQueue<string> _lines = new();

    public RunningUnit(Workplace place, params string[] arguments)
        : this(place, EdgeFaceProgram.Start(place, ["run", .. arguments]))
    {
    }

    private RunningUnit(Workplace place, Process process)
    {
        _place = place;
        _process = process;
        _process.OutputDataReceived += (_, line) => Take(line.Data);
        _process.ErrorDataReceived += (_, line) => Take(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>A unit whose runtime and C library are set as systemd/edgeface.service sets them.</summary>
    public static RunningUnit AsInstalled(Workplace place, params string[] arguments)
    {
        const string variable = "Environment=";
        var unitFile = Path.Combine(Tests.Support.Checkout.Root!, "systemd", "edgeface.service");
        // Its settings name folders of a machine on which it is installed.
        var environment = File.ReadLines(unitFile).Where(line => line.StartsWith(variable, StringComparison.Ordinal)).Select(line => line[variable.Length..])
            .Where(pair => !pair.StartsWith("EDGEFACE_", StringComparison.Ordinal));
        return new(place, EdgeFaceProgram.StartWith(place, environment, ["run", .. arguments]));
    }

    public int ProcessId => _process.Id;

    /// <summary>All that it logged.</summary>
    public string Log => string.Join('\n', _lines);

    public bool HasExited => _process.HasExited;

    /// <summary>Waits for a line of the log.</summary>
    public async Task LoggedAsync(string words)
    {
        var begun = TimeProvider.System.GetTimestamp();
        while (!Log.Contains(words, StringComparison.Ordinal))
        {
            Assert.False(_process.HasExited, $"The unit ended before it said '{words}':\n{Log}");
            Assert.True(TimeProvider.System.GetElapsedTime(begun) < Deadline, $"The unit did not say '{words}':\n{Log}");
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        }
    }

    public void Kill() => _process.Kill();

    /// <summary>Stops it where it stands; it knows nothing of that.</summary>
    public void Freeze() => Assert.Equal(0, SendSignal(_process.Id, SigStop));

    /// <summary>Asks something of the door, as an operator on this machine does.</summary>
    public Task<ControlStatus> CommandAsync(DoorCommand command) => AskAsync(control => control.CommandAsync(command, CancellationToken.None));

    /// <summary>How the unit says that it is.</summary>
    public Task<ControlStatus> StatusAsync() => AskAsync(control => control.StatusAsync(CancellationToken.None));

    private async Task<ControlStatus> AskAsync(Func<ControlClient, Task<ControlStatus>> ask)
    {
        using var control = new ControlClient(Path.Combine(_place.State, "control.sock"));
        var begun = TimeProvider.System.GetTimestamp();
        while (true)
        {
            try
            {
                return await ask(control);
            }
            catch (ControlException) when (!_process.HasExited && TimeProvider.System.GetElapsedTime(begun) < Deadline)
            {
                // The socket comes a moment after the word that the unit is ready.
                await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
            }
        }
    }

    /// <summary>Waits for an end that nobody asked for.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> EndedAsync()
    {
        using var late = new CancellationTokenSource(Deadline);
        await _process.WaitForExitAsync(late.Token);
        return _process.ExitCode;
    }

    /// <summary>Asks it to stop and waits for the end.</summary>
    /// <returns>Exit code, and how long it took.</returns>
    public async Task<(int ExitCode, TimeSpan Took)> StopAsync()
    {
        var begun = TimeProvider.System.GetTimestamp();
        Assert.Equal(0, SendSignal(_process.Id, SigTerm));
        using var late = new CancellationTokenSource(Deadline);
        await _process.WaitForExitAsync(late.Token);
        return (_process.ExitCode, TimeProvider.System.GetElapsedTime(begun));
    }

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        _process.WaitForExit();
        _process.Dispose();
    }

    private void Take(string? line)
    {
        if (line is not null) _lines.Enqueue(line);
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SendSignal(int process, int signal);
}
