using System.Diagnostics;
using System.Globalization;
using System.Threading.Channels;
using Xunit;

namespace EdgeFace.SystemTests.Support;

/// <summary>A <see cref="SimulatedDoor"/> in a process of its own: cheap to start, and it can be killed at any moment.</summary>
internal sealed class KillableDoor : IDisposable
{
    private const string Begun = "begun", Connected = "connected", InSync = "in sync ";
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(120);

    private readonly Process _process;
    private readonly Channel<string> _lines = Channel.CreateUnbounded<string>();

    public KillableDoor(string folder, string state, int port)
    {
        var host = Environment.ProcessPath is { } path && Path.GetFileName(path) == "dotnet" ? path : "dotnet";
        string[] arguments = [typeof(KillableDoor).Assembly.Location, Program.Door, folder, state, port.ToString(CultureInfo.InvariantCulture)];
        _process = Process.Start(new ProcessStartInfo(host, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true })!;
        _process.OutputDataReceived += (_, line) => Take(line.Data);
        _process.ErrorDataReceived += (_, line) => Take(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>Its code runs; nothing is open yet.</summary>
    public Task BegunAsync() => SaidAsync(line => line == Begun);

    /// <summary>The broker has let it in: what it is sent begins to come.</summary>
    public Task ConnectedAsync() => SaidAsync(line => line == Connected);

    /// <summary>It follows this manifest or a later one.</summary>
    public Task InSyncAsync(long revision) => SaidAsync(line => line.StartsWith(InSync, StringComparison.Ordinal) && long.Parse(line[InSync.Length..], CultureInfo.InvariantCulture) >= revision);

    /// <summary>kill -9.</summary>
    public void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    public void Dispose()
    {
        if (!_process.HasExited) Kill();
        _process.Dispose();
    }

    /// <summary>The process itself; ends with its standard input, so that no test leaves one behind.</summary>
    public static async Task<int> ServeAsync(string folder, string state, int port)
    {
        Console.WriteLine(Begun);
        await using var door = new SimulatedDoor(folder, state, port);
        var ended = Task.Run(() => Console.In.ReadToEnd());
        for (var (told, connected) = (0L, false); !ended.IsCompleted;)
        {
            if (!connected && (connected = door.Broker.Connected)) Console.WriteLine(Connected);
            if (door.Report is { InSync: true, Revision: var revision } && revision > told) Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{InSync}{told = revision}"));
            await Task.WhenAny(ended, Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System));
        }

        return 0;
    }

    private async Task SaidAsync(Func<string, bool> wanted)
    {
        using var late = new CancellationTokenSource(Deadline);
        var said = new List<string>();
        try
        {
            while (true)
            {
                said.Add(await _lines.Reader.ReadAsync(late.Token));
                if (wanted(said[^1])) return;
                Assert.False(said[^1].StartsWith("Unhandled exception", StringComparison.Ordinal), string.Join('\n', said));
            }
        }
        catch (OperationCanceledException)
        {
            Assert.Fail($"The door did not say it; it said: {string.Join('\n', said)}");
        }
    }

    private void Take(string? line)
    {
        if (line is not null) _lines.Writer.TryWrite(line);
    }
}
