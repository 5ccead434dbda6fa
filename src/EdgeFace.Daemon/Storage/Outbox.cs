using System.Text.Json;
using EdgeFace.Core.Events;
using EdgeFace.Messaging;
using Microsoft.Data.Sqlite;

namespace EdgeFace.Daemon.Storage;

/// <summary>
/// Events on the disk until the broker has them: numbered without gaps, in order, bounded; the last of those that it has
/// stay a while for who asks for them again. Calls wait for the disk; <see cref="OutboxWriter"/> keeps them away from the door. Safe for use by several threads.
/// </summary>
public sealed class Outbox(StateDirectory state, TimeProvider time, OutboxOptions options) : IDisposable
{
    private readonly Lock _gate = new();
    private SqliteDatabase? _database;
    private TaskCompletionSource _stored = NewSignal();
    private long _last;
    private long _handedOut;
    private long _count;
    private long _sent;
    private long _oldest = 1;
    private volatile NewestEvent? _newest;

    /// <summary>Random id of this database's stream.</summary>
    public string Stream { get; private set; } = "";

    /// <summary>The number that the next event gets; as of the opening.</summary>
    internal long NextNumber { get; private set; } = 1;

    public PreviousRun Previous { get; private set; }

    /// <summary>Where a damaged outbox was put aside at the opening; null where it was sound.</summary>
    public string? SetAside { get; private set; }

    /// <summary>Dropped numbers that no stored event tells of yet.</summary>
    internal DroppedRange? Dropped { get; private set; }

    /// <summary>Lower numbers can no longer be had; some above it may have been dropped.</summary>
    public long Oldest => Interlocked.Read(ref _oldest);

    /// <summary>The last event that is here; null where there is none.</summary>
    public NewestEvent? Newest => _newest;

    /// <summary>Events that wait.</summary>
    public long Count => Interlocked.Read(ref _count);

    private SqliteDatabase Database => _database ?? throw new InvalidOperationException("The outbox is not open.");

    /// <summary>
    /// Opens or makes the database. A damaged one is put aside and a new stream begun: the door's work does not
    /// depend on unsent events.
    /// </summary>
    /// <exception cref="StorageException">It cannot be used.</exception>
    public void Open()
    {
        try
        {
            _database = OpenAndRead();
        }
        catch (StorageException e) when (e.Fault is StorageFault.Damaged or StorageFault.Foreign)
        {
            SetAside = DamagedFile.PutAside(state.OutboxPath);
            _database = OpenAndRead();
        }
    }

    /// <summary>Stores events in one transaction; makes room where there is none.</summary>
    /// <exception cref="StorageException">None was stored.</exception>
    internal void Append(IReadOnlyList<NumberedEvent> events)
    {
        if (events.Count == 0) return;
        lock (_gate)
        {
            var rows = events.Select(Row_NeedsLock).ToArray();
            var count = _count;
            var dropped = events.Any(e => e.Settles) ? null : Dropped;
            Database.Write(connection =>
            {
                using var insert = connection.Command("INSERT INTO event (number, at, alarm, body) VALUES ($number, $at, $alarm, $body)",
                    ("$number", 0L), ("$at", 0L), ("$alarm", 0L), ("$body", ""));
                foreach (var row in rows)
                {
                    insert.Parameters[0].Value = row.Number;
                    insert.Parameters[1].Value = row.At;
                    insert.Parameters[2].Value = row.IsAlarm ? 1L : 0L;
                    insert.Parameters[3].Value = row.Body;
                    insert.ExecuteNonQuery();
                }

                count += rows.Length;
                if (count > options.Capacity) MakeRoom(connection, ref count, ref dropped);
                return connection.Run("""
                    UPDATE outbox SET next = $next, clean = 0, last_seen = $now,
                        dropped_first = $first, dropped_last = $last, dropped_count = $count
                    """, ("$next", rows[^1].Number + 1), ("$now", Now), ("$first", dropped?.First), ("$last", dropped?.Last), ("$count", dropped?.Count ?? 0));
            });
            Interlocked.Exchange(ref _count, count);
            Dropped = dropped;
            _last = rows[^1].Number;
            NextNumber = _last + 1;
            _newest = new OutboxEntry(_last, DateTimeOffset.FromUnixTimeMilliseconds(rows[^1].At), rows[^1].Body).ToNewest();
            var signal = _stored;
            _stored = NewSignal();
            signal.SetResult();
        }
    }

    /// <summary>The next events in order; they are not dropped to make room while they are under way.</summary>
    /// <param name="after">Number of the last event that the caller has, 0 for none: what went before is no longer under way.</param>
    public IReadOnlyList<OutboxEntry> Read(long after, int max)
    {
        lock (_gate)
        {
            var entries = ReadRange(Math.Max(after, _sent) + 1, long.MaxValue, max);
            _handedOut = entries.Count > 0 ? entries[^1].Number : after;
            return entries;
        }
    }

    /// <summary>Events that the broker has acknowledged, in order, as far as they are still here.</summary>
    public IReadOnlyList<OutboxEntry> ReadSent(long from, long through, int max)
    {
        lock (_gate) return ReadRange(from, Math.Min(through, _sent), max);
    }

    /// <summary>The broker has everything up to this number: it is not sent again by itself.</summary>
    /// <exception cref="StorageException">Nothing was changed; it will be sent once more.</exception>
    public void Acknowledge(long through)
    {
        lock (_gate)
        {
            if (through <= _sent) return;
            var acknowledged = Database.Write(connection =>
            {
                var count = (long)(connection.Scalar("SELECT count(*) FROM event WHERE number > $sent AND number <= $through", ("$sent", _sent), ("$through", through)) ?? 0L);
                connection.Run("UPDATE outbox SET sent = $through", ("$through", through));
                connection.Run("DELETE FROM event WHERE number <= $gone", ("$gone", through - options.SentCapacity));
                return count;
            });
            _sent = through;
            Interlocked.Exchange(ref _oldest, Math.Max(_oldest, through - options.SentCapacity + 1));
            Interlocked.Add(ref _count, -acknowledged);
        }
    }

    /// <summary>Takes a subject's id out of all events that are here, in every copy that the file may hold of them.</summary>
    /// <exception cref="StorageException">Not everything was erased.</exception>
    public void Erase(string subject)
    {
        lock (_gate)
        {
            Database.Write(connection =>
            {
                var found = new List<OutboxEntry>();
                using (var command = connection.Command("SELECT number, at, body FROM event WHERE instr(body, $subject) > 0", ("$subject", subject)))
                using (var reader = command.ExecuteReader())
                {
                    while (reader.Read()) found.Add(Entry(reader));
                }

                foreach (var entry in found)
                    connection.Run("UPDATE event SET body = $body WHERE number = $number", ("$body", EventPrivacy.Erase(entry.Body, subject)), ("$number", entry.Number));
                return found.Count;
            });
            Database.Rewrite();
        }
    }

    /// <summary>Completes when an event with a higher number is on the disk.</summary>
    public Task WaitBeyondAsync(long number, CancellationToken cancel)
    {
        lock (_gate) return _last > number ? Task.CompletedTask : _stored.Task.WaitAsync(cancel);
    }

    /// <summary>Says that the run goes on, or that it ended in good order.</summary>
    /// <exception cref="StorageException">It could not be written.</exception>
    public void Mark(bool clean) => Database.Write(connection =>
        connection.Run("UPDATE outbox SET clean = $clean, last_seen = $now", ("$clean", clean ? 1L : 0L), ("$now", Now)));

    public void Dispose() => _database?.Dispose();

    /// <summary>For tests of a full disk.</summary>
    internal void LimitPages(int pages) => Database.LimitPages(pages);

    private long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private SqliteDatabase OpenAndRead()
    {
        var database = SqliteOpener.Open(state.OutboxPath, OutboxDatabase.Schema);
        try
        {
            database.Read(ReadHead);
            return database;
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    private List<OutboxEntry> ReadRange(long from, long through, int max) => Database.Read(connection =>
    {
        var found = new List<OutboxEntry>();
        using var command = connection.Command("SELECT number, at, body FROM event WHERE number BETWEEN $from AND $through ORDER BY number LIMIT $max",
            ("$from", from), ("$through", through), ("$max", max));
        using var reader = command.ExecuteReader();
        while (reader.Read()) found.Add(Entry(reader));
        return found;
    });

    private static OutboxEntry Entry(SqliteDataReader reader) =>
        new(reader.GetInt64(0), DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(1)), reader.GetString(2));

    private bool ReadHead(SqliteConnection connection)
    {
        using (var command = connection.Command("SELECT stream, next, clean, last_seen, dropped_first, dropped_last, dropped_count, sent FROM outbox"))
        using (var reader = command.ExecuteReader())
        {
            if (!reader.Read())
                throw new StorageException(StorageFault.Damaged, "the outbox has lost its head row", state.OutboxPath, OutboxDatabase.Schema.MendDamage);
            Stream = reader.GetString(0);
            NextNumber = reader.GetInt64(1);
            Previous = new(reader.GetInt64(2) != 0, reader.IsDBNull(3) ? null : DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(3)));
            Dropped = reader.IsDBNull(4) ? null : new(reader.GetInt64(4), reader.GetInt64(5), (int)reader.GetInt64(6));
            _sent = reader.GetInt64(7);
        }

        _count = (long)(connection.Scalar("SELECT count(*) FROM event WHERE number > $sent", ("$sent", _sent)) ?? 0L);
        _last = NextNumber - 1;
        _oldest = connection.Scalar("SELECT min(number) FROM event") as long? ?? NextNumber;
        using (var command = connection.Command("SELECT number, at, body FROM event ORDER BY number DESC LIMIT 1"))
        using (var reader = command.ExecuteReader())
        {
            _newest = reader.Read() ? Entry(reader).ToNewest() : null;
        }

        return true;
    }

    // A twentieth more than needed goes at once, so that the telling of it fits and full outboxes stay quiet.
    private void MakeRoom(SqliteConnection connection, ref long count, ref DroppedRange? dropped)
    {
        var excess = (int)(count - options.Capacity) + Math.Max(4, options.Capacity / 20);
        foreach (var alarms in (ReadOnlySpan<int>)[0, 1])
        {
            if (excess <= 0) return;
            var victims = new List<(long Number, string Body)>();
            using (var command = connection.Command("SELECT number, body FROM event WHERE number > $kept AND alarm = $alarms ORDER BY number LIMIT $max",
                ("$kept", Math.Max(_handedOut, _sent)), ("$alarms", alarms), ("$max", excess)))
            using (var reader = command.ExecuteReader())
            {
                while (reader.Read()) victims.Add((reader.GetInt64(0), reader.GetString(1)));
            }

            foreach (var (number, body) in victims)
            {
                dropped = DroppedRange.Add(dropped, number, alarms == 1 ? TellsOf(body) : null);
                connection.Run("DELETE FROM event WHERE number = $number", ("$number", number));
            }

            excess -= victims.Count;
            count -= victims.Count;
        }
    }

    private static EventsDropped? TellsOf(string body)
    {
        try
        {
            return EventEnvelope.ParseEvent(body) as EventsDropped;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    // Numbers may have been dropped since the telling of the earlier ones was queued.
    private (long Number, long At, bool IsAlarm, string Body) Row_NeedsLock(NumberedEvent e)
    {
        var happening = e.Settles && Dropped is { } dropped ? dropped.ToEvent(e.Event.At) : e.Event;
        return (e.Number, happening.At.ToUnixTimeMilliseconds(), happening.IsAlarm, Serialise(happening));
    }

    // One event that cannot be written must not hold up all that follow.
    private static string Serialise(DoorEvent happening)
    {
        try
        {
            return EventEnvelope.Serialise(happening);
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException or JsonException)
        {
            return EventEnvelope.Serialise(new PartFailed(happening.At, "outbox", $"an event ({happening.GetType().Name}) could not be written: {e.Message}"));
        }
    }
}
