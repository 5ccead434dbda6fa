using System.Threading.Channels;
using EdgeFace.Core.Events;
using EdgeFace.Messaging;
using Microsoft.Extensions.Logging;

namespace EdgeFace.Daemon.Storage;

/// <summary>
/// Takes events from anywhere and brings them to the disk on a task of its own, several with one commit. While
/// the disk takes none, a bounded number waits in memory and the unit is degraded.
/// </summary>
/// <remarks>
/// Phases: <see cref="StartAsync"/> opens the outbox and tells of an unclean stop, <see cref="RunAsync"/> writes
/// until told to stop and then writes the rest and marks a clean stop, <see cref="DisposeAsync"/> closes. Publish what is
/// to be last (UnitStopped) before the stop.
/// </remarks>
public sealed class OutboxWriter(Outbox outbox, OutboxOptions options, TimeProvider time, ILogger<OutboxWriter> log) : IEventSink, IAsyncDisposable
{
    /// <summary>How long events wait for company before a commit; a commit on a slow card takes about as long again.</summary>
    private static readonly TimeSpan GroupWindow = TimeSpan.FromMilliseconds(20);

    /// <summary>How exactly an unclean stop can be dated where nothing happened.</summary>
    private static readonly TimeSpan Heartbeat = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan ShortestRetry = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestRetry = TimeSpan.FromSeconds(30);

    private const int BatchSize = 500;

    private readonly Lock _writing = new();
    private readonly PendingEvents _pending = new(options.MemoryCapacity, time);
    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private volatile string? _degraded;

    /// <summary>Why events cannot be written now; null where they can.</summary>
    public string? Degraded => _degraded;

    public OutboxHealth Health => new(outbox.Stream, _pending.Next, outbox.Count, _pending.Count, _degraded) { Oldest = outbox.Oldest, Newest = outbox.Newest };

    public void Publish(DoorEvent happening)
    {
        _pending.Add(happening);
        _wake.Writer.TryWrite(true);
    }

    /// <exception cref="StorageException">The outbox cannot be used at all.</exception>
    public Task StartAsync(CancellationToken cancel) => Task.Run(() =>
    {
        outbox.Open();
        var now = time.GetUtcNow();
        var first = new List<NumberedEvent>();
        if (outbox.SetAside is { } aside)
        {
            log.LogError("The outbox was damaged. It was put aside as {Path}; unsent events are in there.", aside);
            first.Add(new(0, new PartFailed(now, "outbox", $"the outbox was damaged and put aside as {Path.GetFileName(aside)}; unsent events are in there")));
        }

        if (!outbox.Previous.Clean) first.Add(new(0, new UncleanStop(now, outbox.Previous.LastSeen)));
        _pending.Begin(outbox.NextNumber, first);
        TryWrite(() => outbox.Mark(clean: false));
        _wake.Writer.TryWrite(true);
    }, cancel);

    /// <summary>Writes until <paramref name="stop"/>, then what is left; ends within the time that one commit takes.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        await Task.Yield();
        var beat = time.GetUtcNow();
        var retry = ShortestRetry;
        using var timer = time.CreateTimer(_ => _wake.Writer.TryWrite(true), null, Heartbeat, Heartbeat);
        try
        {
            while (true)
            {
                await _wake.Reader.ReadAsync(stop);
                if (_pending.Count > 0 || OwesTelling)
                {
                    await Task.Delay(GroupWindow, time, stop);
                    beat = time.GetUtcNow();
                    while (!WriteAll())
                    {
                        await Task.Delay(retry, time, stop);
                        retry = Doubled(retry);
                    }

                    retry = ShortestRetry;
                }
                else if (time.GetUtcNow() - beat >= Heartbeat)
                {
                    beat = time.GetUtcNow();
                    TryWrite(() => outbox.Mark(clean: false));
                }
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
        }

        if (WriteAll()) TryWrite(() => outbox.Mark(clean: true));
        else log.LogError("{Count} events could not be written before the end: {Why}", _pending.Count, _degraded);
    }

    /// <summary>Brings everything to the disk now. False where the disk does not take it.</summary>
    internal bool WriteAll()
    {
        lock (_writing) return WriteAll_NeedsLock();
    }

    /// <summary>Takes a subject's id out of everything that waits or was sent.</summary>
    /// <exception cref="StorageException">Not everything was erased.</exception>
    internal void Erase(string subject)
    {
        if (!WriteAll()) throw new StorageException($"Events cannot be written: {_degraded}");
        outbox.Erase(subject);
    }

    private bool WriteAll_NeedsLock()
    {
        while (true)
        {
            if (OwesTelling)
            {
                _settling = true;
                _pending.Add(outbox.Dropped!.Value.ToEvent(time.GetUtcNow()), settles: true);
            }

            var batch = _pending.Take(BatchSize);
            if (batch.Length == 0) return true;
            if (!TryWrite(() => outbox.Append(batch)))
            {
                _pending.GiveBack();
                return false;
            }

            if (batch.Any(e => e.Settles)) _settling = false;
            _pending.Remove();
        }
    }

    public ValueTask DisposeAsync()
    {
        outbox.Dispose();
        return ValueTask.CompletedTask;
    }

    // While everything stored is under way, the telling itself would be dropped; it waits until the broker has some.
    private bool OwesTelling => !_settling && outbox.Dropped is not null && outbox.Count < options.Capacity;

    // Only the writing task reads and sets it: an event that tells of dropped ones is on its way to the disk.
    private bool _settling;

    private bool TryWrite(Action write)
    {
        try
        {
            write();
            if (_degraded is not null) log.LogInformation("The outbox takes events again.");
            _degraded = null;
            return true;
        }
        catch (StorageException e)
        {
            if (_degraded is null)
            {
                log.LogError(e, "Events cannot be written; up to {Count} are kept in memory.", options.MemoryCapacity);
                _pending.Add(new PartFailed(time.GetUtcNow(), "outbox", e.Message));
            }

            _degraded = e.Message;
            return false;
        }
    }

    private static TimeSpan Doubled(TimeSpan delay) => delay * 2 < LongestRetry ? delay * 2 : LongestRetry;
}
