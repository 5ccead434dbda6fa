using System.ComponentModel;
using System.Diagnostics;
using System.Threading.Channels;
using EdgeFace.Core.Door;
using Microsoft.Extensions.Logging;

namespace EdgeFace.Daemon.Doors;

/// <summary>
/// Plays what the configuration has for each hint. The newest hint wins; a pattern or a command that is under way is
/// ended first. Nothing of it touches the strike, and while the door itself has something to say, lights and buzzer are its own.
/// </summary>
public sealed class HintPlayer(HintOptions options, IDoorPort port, IDoorStatusSource door, TimeProvider time, ILogger<HintPlayer> log)
{
    /// <summary>A sound that never ends would silence all others.</summary>
    private static readonly TimeSpan LongestCommand = TimeSpan.FromSeconds(10);

    private readonly ILookup<string, HintAction> _actions = options.Actions
        .Select(line => HintAction.TryParse(line, out var action, out _) ? action : null).OfType<HintAction>().ToLookup(a => a.Hint);

    private readonly Channel<string?> _hints = Channel.CreateBounded<string?>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });

    /// <summary>Says what is shown now; null where nothing is. Never blocks.</summary>
    public void Show(string? hint) => _hints.Writer.TryWrite(hint);

    public async Task RunAsync(CancellationToken stop)
    {
        var hint = await _hints.Reader.ReadAsync(stop);
        while (true)
        {
            using var end = CancellationTokenSource.CreateLinkedTokenSource(stop);
            var playing = PlayAsync(hint, end.Token);
            try
            {
                hint = await _hints.Reader.ReadAsync(stop);
            }
            finally
            {
                await end.CancelAsync();
                await playing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private Task PlayAsync(string? hint, CancellationToken end) => hint is null
        ? Task.CompletedTask
        : Task.WhenAll(_actions[hint].Select(action => action.Indicator is { } indicator
            ? PatternAsync(indicator, action.Pattern, end)
            : CommandAsync(action.Command, end)));

    private async Task PatternAsync(DoorIndicator indicator, IReadOnlyList<TimeSpan> pattern, CancellationToken end)
    {
        if (!port.Has(indicator)) return;
        try
        {
            for (var i = 0; i < pattern.Count && IsQuiet; i++)
            {
                port.SetIndicator(indicator, i % 2 == 0);
                await Task.Delay(pattern[i], time, end);
            }
        }
        catch (DoorPortException fault)
        {
            log.LogWarning("The {Indicator} could not be set: {Why}", indicator.ToName(), fault.Message);
        }
        finally
        {
            if (IsQuiet) Quieten(indicator);
        }
    }

    private bool IsQuiet => door.Status is { StrikeReleased: false, Sounding: false, Mode: DoorMode.Normal };

    private void Quieten(DoorIndicator indicator)
    {
        try
        {
            port.SetIndicator(indicator, false);
        }
        catch (DoorPortException fault)
        {
            log.LogWarning("The {Indicator} could not be set: {Why}", indicator.ToName(), fault.Message);
        }
    }

    private async Task CommandAsync(IReadOnlyList<string> command, CancellationToken end)
    {
        using var limit = new CancellationTokenSource(LongestCommand, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(end, limit.Token);
        try
        {
            using var process = Process.Start(new ProcessStartInfo(command[0], command.Skip(1)) { UseShellExecute = false })!;
            try
            {
                await process.WaitForExitAsync(either.Token);
            }
            catch (OperationCanceledException)
            {
                process.Kill(entireProcessTree: true);
            }
        }
        catch (Exception fault) when (fault is Win32Exception or InvalidOperationException or IOException)
        {
            log.LogWarning("The hint's command {Command} cannot be run: {Why}", command[0], fault.Message);
        }
    }
}
