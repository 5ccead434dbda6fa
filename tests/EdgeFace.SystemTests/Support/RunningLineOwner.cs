using System.Diagnostics;
using System.Globalization;
using Xunit;

namespace EdgeFace.SystemTests.Support;

/// <summary>The program that owns the strike's line, with a line that is a file and keeps its level as many chips do.</summary>
public sealed class RunningLineOwner : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    private readonly Workplace _place;
    private readonly Process _process;

    public RunningLineOwner(Workplace place)
    {
        _place = place;
        File.WriteAllText(Configuration, $$"""
            { "wiring": { "kind": "gpio", "chip": "file:{{Line}}", "strike": { "line": 0 }, "owner": "{{Socket}}" } }
            """);
        _process = Start();
    }

    /// <summary>Configuration of the owner, and of a unit that uses it.</summary>
    public string Configuration => _place.File("line.json");

    public string Socket => _place.File("owner.sock");

    public bool HasExited => _process.HasExited;

    private string Line => _place.File("strike");

    /// <summary>Each level with its time in seconds, in order.</summary>
    public IReadOnlyList<(double At, bool Active)> Levels => !File.Exists(Line) ? [] :
    [
        .. File.ReadAllLines(Line).Select(l => l.Split(' '))
            .Select(w => (double.Parse(w[0], CultureInfo.InvariantCulture), w[1] == "1")),
    ];

    public bool Active => Levels is [.., var last] && last.Active;

    /// <summary>Waits until the line has a level, or the socket is there where it is null.</summary>
    public async Task WaitAsync(bool? active = null)
    {
        var begun = TimeProvider.System.GetTimestamp();
        while (active is { } level ? Levels.Count == 0 || Active != level : !Listens())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(begun) < Deadline, $"The line never became {active}.");
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System);
        }
    }

    // The socket's file is there before anybody listens; who connects in between is refused. Flags: __SO_ACCEPTCON (proc_pid_net(5)).
    private bool Listens() => File.ReadLines("/proc/net/unix")
        .Any(line => line.EndsWith($" {Socket}", StringComparison.Ordinal) && line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[3] == "00010000");

    public void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    /// <summary>What systemd runs after the owner has ended, however it did.</summary>
    public void LockAsSystemdDoes()
    {
        using var process = Start("--lock");
        Assert.True(process.WaitForExit(Deadline));
        Assert.Equal(0, process.ExitCode);
    }

    public void Dispose()
    {
        if (!_process.HasExited) Kill();
        _process.Dispose();
    }

    private Process Start(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet");
        foreach (var argument in (string[])[Path.Combine(AppContext.BaseDirectory, "edgeface-line-owner.dll"), "--config", Configuration, "--socket", Socket, .. arguments])
            start.ArgumentList.Add(argument);
        return Process.Start(start)!;
    }
}
