using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace EdgeFace.Benchmarks.Unit;

/// <summary>A unit that has said READY=1. It is asked to stop at the end.</summary>
internal sealed class StartedUnit : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly Process _process;

    private StartedUnit(Process process, TimeSpan readyAfter) => (_process, ReadyAfter) = (process, readyAfter);

    /// <summary>From the start of the program to READY=1.</summary>
    public TimeSpan ReadyAfter { get; }

    public int ProcessId => _process.Id;

    /// <exception cref="InvalidOperationException">It did not become ready; its own words are on standard error.</exception>
    public static async Task<StartedUnit> StartAsync(string program, StateFolder state, CancellationToken cancel)
    {
        File.Delete(state.NotifySocket);
        using var notified = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        notified.Bind(new UnixDomainSocketEndPoint(state.NotifySocket));
        using var late = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        late.CancelAfter(Patience);
        var start = new ProcessStartInfo(program, ["run", "--config", state.Configuration, "--state", state.State]) { RedirectStandardError = true };
        start.Environment["NOTIFY_SOCKET"] = state.NotifySocket;
        var begun = TimeProvider.System.GetTimestamp();
        var process = Process.Start(start)!;
        var words = new StringBuilder();
        process.ErrorDataReceived += (_, line) => words.AppendLine(line.Data);
        process.BeginErrorReadLine();
        try
        {
            var buffer = new byte[4096];
            while (true)
            {
                var count = await notified.ReceiveAsync(buffer, late.Token);
                if (Encoding.UTF8.GetString(buffer, 0, count).Split('\n').Contains("READY=1")) return new(process, TimeProvider.System.GetElapsedTime(begun));
            }
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new InvalidOperationException($"{program} did not become ready:\n{words}");
        }
    }

    /// <summary>Bytes that it has let be written to a disk.</summary>
    public long Written() => long.Parse(
        File.ReadLines($"/proc/{ProcessId}/io").Single(line => line.StartsWith("write_bytes:", StringComparison.Ordinal)).Split(' ')[1], CultureInfo.InvariantCulture);

    public void Dispose()
    {
        using (var kill = Process.Start("kill", ["-TERM", ProcessId.ToString(CultureInfo.InvariantCulture)])) kill.WaitForExit();
        if (!_process.WaitForExit(Patience)) _process.Kill(entireProcessTree: true);
        _process.Dispose();
    }
}
