using EdgeFace.Core.Clocks;
using EdgeFace.Core.Events;
using EdgeFace.Daemon.Access;
using EdgeFace.Daemon.Audit;
using EdgeFace.Daemon.Configuration;
using EdgeFace.Daemon.Storage;
using Microsoft.Extensions.Logging;

namespace EdgeFace.Daemon.Hosting;

/// <summary>
/// What the unit keeps of what happened: the outbox for the broker, the audit log for those who ask later, and the clock
/// that says how far their times can be believed. Without its files the unit does not start; with a disk that is full later it
/// goes on, and what happens waits in memory, bounded.
/// </summary>
internal sealed class UnitRecords
{
    private readonly EdgeFaceOptions _options;
    private readonly TimeProvider _time;
    private UnitPart? _outboxPart, _auditPart;
    private WallClock? _clock;

    public UnitRecords(EdgeFaceOptions options, StateDirectory state, TimeProvider time, ILoggerFactory logs)
    {
        (_options, _time) = (options, time);
        Outbox = new(state, time, options.Outbox);
        Writer = new(Outbox, options.Outbox, time, logs.CreateLogger<OutboxWriter>());
        Log = new(state, options.Audit, time);
        Audit = new(Log, time, logs.CreateLogger<AuditWriter>());
    }

    public Outbox Outbox { get; }

    /// <summary>Takes events for the outbox.</summary>
    public OutboxWriter Writer { get; }

    public AuditLog Log { get; }

    /// <summary>Takes events for the audit log.</summary>
    public AuditWriter Audit { get; }

    public WallClock Clock => _clock ?? throw new InvalidOperationException("The records have not been opened.");

    /// <summary>Events that are on the disk and wait for the broker; none before <see cref="StartAsync"/>.</summary>
    public long Waiting => _outboxPart is null ? 0 : Outbox.Count;

    /// <summary>Opens both files and begins to write.</summary>
    /// <param name="events">Where the records tell what they find: a changed configuration, the head of the chain.</param>
    /// <exception cref="StorageException">One of them cannot be used.</exception>
    public async Task StartAsync(PartRunner runner, IEventSink events, ITimeSource timeSource, UndoStack undo, CancellationToken cancel)
    {
        undo.Push(Writer.DisposeAsync);
        await Writer.StartAsync(cancel);
        _outboxPart = runner.Start("events", PartKind.Critical, Writer.RunAsync);
        undo.Push(Log.Dispose);
        await Audit.StartAsync(cancel);
        Audit.Clock = _clock = new(_options.Clock, timeSource, Log.KnownSince, _time);
        Audit.TellHead = head => events.Publish(new AuditHeadTold(_time.GetUtcNow(), head.Number, head.Seal));
        if (Log.SeeConfiguration(_options) is { } changed) events.Publish(changed);
        _auditPart = runner.Start("audit log", PartKind.Critical, Audit.RunAsync);
    }

    /// <summary>Writes what is left and ends.</summary>
    /// <param name="stop">Ends a part that may not have started.</param>
    public Task StopAsync(Func<UnitPart?, Task> stop) => Task.WhenAll(stop(_outboxPart), stop(_auditPart));
}
