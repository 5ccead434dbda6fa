using System.Text.Json;
using EdgeFace.Core.Events;
using EdgeFace.Messaging;
using Microsoft.Data.Sqlite;

namespace EdgeFace.Daemon.Storage;

/// <summary>
/// Events on the disk until the broker has them: numbered without gaps, in order, bounded. Calls wait for the
/// disk; <see cref="OutboxWriter"/> keeps them away from the door. Safe for use by several threads.
/// </summary>
public sealed class Outbox(StateDirectory state, TimeProvider time, OutboxOptions options) : IDisposable
{
    /// <summary>Damaged files that are kept; the oldest goes when there is one more.</summary>
    private const int SetAsideLimit = 3;

    private readonly Lock _gate = new();
    private SqliteDatabase? _database;
    private TaskCompletionSource _stored = NewSignal();
    private long _last;
    private long _handedOut;
    private long _count;

    /// <summary>Random id of this database's stream.</summary>
    public string Stream { get; private set; } = "";

    /// <summary>The number that the next event gets; as of the opening.</summary>
    internal long NextNumber { get; private set; } = 1;

    public PreviousRun Previous { get; private set; }

    /// <summary>Where a damaged outbox was put aside at the opening; null where it was sound.</summary>
    public string? SetAside { get; private set; }

    /// <summary>Dropped numbers that no stored event tells of yet.</summary>
    internal DroppedRange? Dropped { get; private set; }

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
            SetAside = PutAside();
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
            var entries = Database.Read(connection =>
            {
                var found = new List<OutboxEntry>();
                using var command = connection.Command("SELECT number, at, body FROM event WHERE number > $after ORDER BY number LIMIT $max",
                    ("$after", after), ("$max", max));
                using var reader = command.ExecuteReader();
                while (reader.Read())
                    found.Add(new(reader.GetInt64(0), DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(1)), reader.GetString(2)));
                return found;
            });
            _handedOut = entries.Count > 0 ? entries[^1].Number : after;
            return entries;
        }
    }

    /// <summary>The broker has everything up to this number: it is removed.</summary>
    /// <exception cref="StorageException">Nothing was removed; it will be sent once more.</exception>
    public void Acknowledge(long through)
    {
        lock (_gate)
        {
            var removed = Database.Write(connection => connection.Run("DELETE FROM event WHERE number <= $through", ("$through", through)));
            Interlocked.Add(ref _count, -removed);
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

    private bool ReadHead(SqliteConnection connection)
    {
        using (var command = connection.Command("SELECT stream, next, clean, last_seen, dropped_first, dropped_last, dropped_count FROM outbox"))
        using (var reader = command.ExecuteReader())
        {
            if (!reader.Read())
                throw new StorageException(StorageFault.Damaged, "the outbox has lost its head row", state.OutboxPath, OutboxDatabase.Schema.MendDamage);
            Stream = reader.GetString(0);
            NextNumber = reader.GetInt64(1);
            Previous = new(reader.GetInt64(2) != 0, reader.IsDBNull(3) ? null : DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(3)));
            Dropped = reader.IsDBNull(4) ? null : new(reader.GetInt64(4), reader.GetInt64(5), (int)reader.GetInt64(6));
        }

        _count = (long)(connection.Scalar("SELECT count(*) FROM event") ?? 0L);
        _last = NextNumber - 1;
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
                ("$kept", _handedOut), ("$alarms", alarms), ("$max", excess)))
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

    private string PutAside()
    {
        for (var i = SetAsideLimit; i > 1; i--)
        {
            foreach (var suffix in (ReadOnlySpan<string>)["", "-wal"])
                MoveIfThere($"{state.OutboxPath}.damaged-{i - 1}{suffix}", $"{state.OutboxPath}.damaged-{i}{suffix}");
        }

        var aside = state.OutboxPath + ".damaged-1";
        MoveIfThere(state.OutboxPath + "-wal", aside + "-wal");
        MoveIfThere(state.OutboxPath, aside);
        return aside;
    }

    private static void MoveIfThere(string from, string to)
    {
        if (File.Exists(from)) File.Move(from, to, overwrite: true);
        else File.Delete(to);
    }
}
