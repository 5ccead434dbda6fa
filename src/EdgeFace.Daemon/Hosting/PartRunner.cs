using EdgeFace.Core.Events;
using Microsoft.Extensions.Logging;

namespace EdgeFace.Daemon.Hosting;

/// <summary>
/// Runs the unit's parts. A critical one that ends or throws is the unit's failure; any other is started again
/// with growing waits, and each failure is told.
/// </summary>
public sealed class PartRunner(IEventSink events, TimeProvider time, ILogger<PartRunner> log) : IDisposable
{
    internal static readonly TimeSpan FirstRestart = TimeSpan.FromSeconds(1);
    internal static readonly TimeSpan LongestRestart = TimeSpan.FromMinutes(1);

    private readonly List<UnitPart> _parts = [];
    private readonly TaskCompletionSource<PartFailure> _failure = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The first failure of a critical part. Never ends while there is none.</summary>
    public Task<PartFailure> Failure => _failure.Task;

    /// <summary>Starts a part.</summary>
    /// <param name="run">Works until it is cancelled.</param>
    public UnitPart Start(string name, PartKind kind, Func<CancellationToken, Task> run)
    {
        var part = new UnitPart(name, kind, kind == PartKind.Critical ? run : stop => KeepAsync(name, run, stop), log);
        _parts.Add(part);
        if (kind == PartKind.Critical) _ = WatchAsync(part);
        return part;
    }

    public void Dispose()
    {
        foreach (var part in _parts) part.Dispose();
    }

    private async Task WatchAsync(UnitPart part)
    {
        var why = await OutcomeAsync(() => part.Ended);
        if (part.IsStopping) return;
        Tell(part.Name, why);
        _failure.TrySetResult(new(part.Name, why));
    }

    private async Task KeepAsync(string name, Func<CancellationToken, Task> run, CancellationToken stop)
    {
        var wait = FirstRestart;
        while (true)
        {
            var begun = time.GetTimestamp();
            var why = await OutcomeAsync(() => run(stop));
            if (stop.IsCancellationRequested) return;
            // One that worked for long has no old debts.
            if (time.GetElapsedTime(begun) > LongestRestart) wait = FirstRestart;
            Tell(name, why);
            log.LogWarning("{Part} is started again in {Seconds:0} s.", name, wait.TotalSeconds);
            await Task.Delay(wait, time, stop);
            wait = wait * 2 < LongestRestart ? wait * 2 : LongestRestart;
        }
    }

    private static async Task<string> OutcomeAsync(Func<Task> run)
    {
        try
        {
            await run();
            return "it ended without being asked";
        }
        catch (Exception e)
        {
            return e.Message;
        }
    }

    private void Tell(string name, string why)
    {
        log.LogError("{Part} failed: {Why}", name, why);
        events.Publish(new PartFailed(time.GetUtcNow(), name, why));
    }
}

/// <summary>A critical part that cannot go on.</summary>
public sealed record PartFailure(string Part, string Why);
