using System.Threading.Channels;
using EdgeFace.Core.Clocks;
using EdgeFace.Core.Events;
using EdgeFace.Daemon.Storage;
using EdgeFace.Messaging.Audit;
using Microsoft.Extensions.Logging;

namespace EdgeFace.Daemon.Audit;

/// <summary>
/// Takes events from anywhere and brings them to the audit log on a task of its own, several with one commit. While
/// the disk takes none, a bounded number waits in memory; what did not fit is counted in a row of its own.
/// </summary>
public sealed class AuditWriter(AuditLog audit, TimeProvider time, ILogger<AuditWriter> log) : IEventSink
{
    /// <summary>How long events wait for company before a commit.</summary>
    private static readonly TimeSpan GroupWindow = TimeSpan.FromMilliseconds(20);

    /// <summary>How often the head is told, old rows go, and an unclean stop can be dated.</summary>
    internal static readonly TimeSpan Period = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan HeadPeriod = TimeSpan.FromHours(1);
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(2);

    private const int Capacity = 10_000;
    private const int BatchSize = 500;

    private readonly Lock _lock = new();
    private readonly Lock _writing = new();
    private readonly Queue<DoorEvent> _waiting = new();
    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private int _lost;
    private volatile string? _degraded;

    /// <summary>Says how far the clock can be believed; set when it is known.</summary>
    public IWallClock? Clock { get; set; }

    /// <summary>Takes the head from time to time, for the facility.</summary>
    public Action<AuditHead>? TellHead { get; set; }

    /// <summary>What has been written.</summary>
    public IAuditReader Reader => audit;

    public AuditHealth Health => new(audit.Head.Number, audit.Head.Seal, _degraded);

    public void Publish(DoorEvent happening)
    {
        lock (_lock)
        {
            if (_waiting.Count >= Capacity) _lost++;
            else _waiting.Enqueue(happening);
        }

        Wake();
    }

    /// <exception cref="StorageException">The log cannot be used at all.</exception>
    public Task StartAsync(CancellationToken cancel) => Task.Run(() =>
    {
        audit.Open();
        if (audit.SetAside is { } aside)
        {
            log.LogError("The audit log was damaged or altered. It was put aside as {Path}; a new one begins.", aside);
            Publish(new PartFailed(time.GetUtcNow(), "audit log", $"it was damaged or altered, and put aside as {Path.GetFileName(aside)}"));
        }

        if (!audit.Previous.Clean) Publish(new UncleanStop(time.GetUtcNow(), audit.Previous.LastSeen));
    }, cancel);

    /// <summary>Writes until <paramref name="stop"/>, then what is left.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        await Task.Yield();
        using var timer = time.CreateTimer(_ => Wake(), null, Period, Period);
        var (headTold, kept) = (DateTimeOffset.MinValue, DateTimeOffset.MinValue);
        try
        {
            while (true)
            {
                var now = time.GetUtcNow();
                if (now - kept >= Period || kept > now)
                {
                    kept = now;
                    Keep();
                }

                if (now - headTold >= HeadPeriod || headTold > now)
                {
                    headTold = now;
                    TellHead?.Invoke(audit.Head);
                }

                await _wake.Reader.ReadAsync(stop);
                await Task.Delay(GroupWindow, time, stop);
                while (!WriteAll()) await Task.Delay(Retry, time, stop);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
        }

        if (WriteAll()) Try(() => audit.Mark(clean: true));
    }

    /// <summary>Deletes what names a subject, what is still on its way included.</summary>
    /// <returns>How many fields it was.</returns>
    /// <exception cref="StorageException">Nothing was deleted.</exception>
    public int Erase(string subject)
    {
        if (!WriteAll()) throw new StorageException($"The audit log cannot be written: {_degraded}");
        var fields = audit.Erase(subject);
        if (fields > 0) Publish(new PersonalDataErased(time.GetUtcNow(), fields));
        return fields;
    }

    /// <summary>Brings everything to the disk now. False where the disk does not take it.</summary>
    internal bool WriteAll()
    {
        lock (_writing) return WriteAll_NeedsLock();
    }

    private bool WriteAll_NeedsLock()
    {
        while (true)
        {
            DoorEvent[] batch;
            int lost;
            lock (_lock)
            {
                batch = [.. _waiting.Take(BatchSize)];
                lost = _lost;
            }

            if (batch.Length == 0) return true;
            DoorEvent[] rows = lost == 0 ? batch : [.. batch, new PartFailed(time.GetUtcNow(), "audit log", $"{lost} events could not be recorded")];
            if (!Try(() => audit.Append(rows, Clock?.Read().Quality ?? ClockQuality.Unset))) return false;
            lock (_lock)
            {
                for (var i = 0; i < batch.Length; i++) _waiting.Dequeue();
                _lost -= lost;
            }
        }
    }

    private void Keep() => Try(() =>
    {
        audit.Mark(clean: false);
        if (audit.Trim() is > 0 and var gone) log.LogInformation("{Count} old rows of the audit log were dropped.", gone);
    });

    private void Wake() => _wake.Writer.TryWrite(true);

    private bool Try(Action write)
    {
        try
        {
            write();
            if (_degraded is not null) log.LogInformation("The audit log takes events again.");
            _degraded = null;
            return true;
        }
        catch (StorageException e)
        {
            if (_degraded is null) log.LogError(e, "The audit log cannot be written; up to {Count} events are kept in memory.", Capacity);
            _degraded = e.Message;
            return false;
        }
    }
}
