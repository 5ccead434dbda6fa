using System.Globalization;
using EdgeFace.Core.Clocks;
using EdgeFace.Core.Events;
using EdgeFace.Core.Gallery;
using EdgeFace.Daemon.Configuration;
using EdgeFace.Daemon.Storage;
using EdgeFace.Messaging.Audit;
using Microsoft.Data.Sqlite;

namespace EdgeFace.Daemon.Audit;

/// <summary>
/// Everything that happened, in <c>audit.db</c>: gapless, each row sealed with the one before by a key of this
/// device. Calls wait for the disk; <see cref="AuditWriter"/> keeps them away from the door. Safe for several threads.
/// </summary>
public sealed class AuditLog(StateDirectory state, AuditOptions options, TimeProvider time) : IAuditReader, IDisposable
{
    /// <summary>Rows beyond the limit go a twentieth at a time, so that it happens seldom.</summary>
    private const int TrimShare = 20;

    private readonly Lock _lock = new();
    private readonly long _start = time.GetTimestamp();
    private byte[] _key = [];
    private SqliteDatabase? _database;
    private AuditEnd _head = AuditEnd.None;
    private AuditEnd _trimmed = AuditEnd.None;
    private long _run;

    /// <summary>How the previous run ended.</summary>
    public PreviousRun Previous { get; private set; }

    /// <summary>A wall time that was right in an earlier run; null where there is none.</summary>
    public DateTimeOffset? KnownSince { get; private set; }

    /// <summary>Where a damaged log was put aside at the opening; null where it was sound.</summary>
    public string? SetAside { get; private set; }

    /// <summary>The last row and its seal.</summary>
    public AuditHead Head
    {
        get
        {
            lock (_lock) return new(_head.Number, Convert.ToHexStringLower(_head.Seal));
        }
    }

    private SqliteDatabase Database => _database ?? throw new InvalidOperationException("The audit log is not open.");

    /// <summary>Opens or makes the log. A damaged one, or one of another key, is put aside and a new one begun: the door goes on.</summary>
    /// <param name="forRun">A new run begins; false for a command that only reads.</param>
    /// <exception cref="StorageException">It cannot be used.</exception>
    public void Open(bool forRun = true)
    {
        _key = AuditKey.Load(options, state, forRun);
        try
        {
            OpenAndRead(forRun);
        }
        catch (StorageException e) when (forRun && e.Fault is StorageFault.Damaged or StorageFault.Foreign)
        {
            _database?.Dispose();
            SetAside = PutAside();
            OpenAndRead(forRun);
        }
    }

    /// <summary>Stores events in one transaction, each sealed.</summary>
    /// <exception cref="StorageException">None was stored.</exception>
    public void Append(IReadOnlyList<DoorEvent> events, ClockQuality clock)
    {
        if (events.Count == 0) return;
        lock (_lock)
        {
            var head = _head;
            Database.Write(connection =>
            {
                foreach (var happening in events)
                {
                    var (kind, body, fields) = AuditEvents.Split(happening);
                    var row = new AuditRow(head.Number + 1, happening.At, clock.ToName(), _run, time.GetElapsedTime(_start), kind, body, fields);
                    head = new(row.Number, AuditChain.Seal(_key, head.Seal, row));
                    AuditRows.Insert(connection, row, head.Seal);
                }

                return AuditRows.SetHead(connection, _key, head, Now);
            });
            _head = head;
        }
    }

    /// <summary>Drops what is older or more than configured.</summary>
    /// <returns>How many rows went.</returns>
    public long Trim()
    {
        lock (_lock)
        {
            var oldest = time.GetUtcNow().AddDays(-options.Days).ToUnixTimeMilliseconds();
            var last = Database.Read(connection =>
            {
                // By place and not by time: a clock that was wrong must not leave holes.
                var byAge = (long)(connection.Scalar("SELECT coalesce(min(number), $next) - 1 FROM audit WHERE at >= $oldest", ("$oldest", oldest), ("$next", _head.Number)) ?? 0L);
                var excess = _head.Number - _trimmed.Number - options.Rows;
                return Math.Min(_head.Number - 1, Math.Max(byAge, excess > 0 ? _trimmed.Number + excess + (options.Rows / TrimShare) : 0));
            });
            if (last <= _trimmed.Number) return 0;
            var end = Database.Write(connection => AuditRows.Trim(connection, _key, last));
            var gone = end.Number - _trimmed.Number;
            _trimmed = end;
            return gone;
        }
    }

    /// <summary>Deletes the personal fields, and their salts, of every row that names the subject. The chain stays whole.</summary>
    /// <returns>How many rows it was.</returns>
    /// <exception cref="StorageException">Something of it may still be in the file.</exception>
    public int Erase(string subject)
    {
        lock (_lock)
        {
            var rows = Database.Write(connection => connection.Run(
                "DELETE FROM personal WHERE number IN (SELECT number FROM personal WHERE value = $value)", ("$value", subject)));
            Database.Rewrite();
            return rows;
        }
    }

    /// <summary>Who was let in within the last day, each with the last time; those who were erased are not told.</summary>
    public IReadOnlyList<(SubjectId Subject, DateTimeOffset At)> LastGrants() => Database.Read(connection =>
    {
        var found = new List<(SubjectId, DateTimeOffset)>();
        using var command = connection.Command("""
            SELECT personal.value, max(audit.at) FROM audit JOIN personal USING (number)
            WHERE kind = 'access-granted' AND personal.name = 'subject' AND at >= $since GROUP BY personal.value
            """, ("$since", time.GetUtcNow().AddDays(-1).ToUnixTimeMilliseconds()));
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            if (SubjectId.IsValid(reader.GetString(0))) found.Add((new(reader.GetString(0)), DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(1))));
        }

        return found;
    });

    /// <summary>Compares this configuration with the one that was last seen; it is that from now on.</summary>
    /// <returns>Null where it is the same.</returns>
    public ConfigurationChanged? SeeConfiguration(EdgeFaceOptions configuration)
    {
        var now = ConfigurationRecord.Of(configuration, _key);
        return Database.Write(connection =>
        {
            var before = connection.Scalar("SELECT configuration FROM head") as byte[];
            var changes = ConfigurationRecord.Between(before, now);
            if (changes is { Count: 0 }) return null;
            connection.Run("UPDATE head SET configuration = $now", ("$now", now));
            return new ConfigurationChanged(time.GetUtcNow()) { Changes = changes };
        });
    }

    /// <summary>Says that the run goes on, or that it ended in good order.</summary>
    public void Mark(bool clean) => Database.Write(connection =>
        connection.Run("UPDATE head SET clean = $clean, last_seen = $now", ("$clean", clean ? 1L : 0L), ("$now", Now)));

    public Task<IReadOnlyList<AuditEntry>> ReadAsync(long after, int max, CancellationToken cancel) => Task.Run<IReadOnlyList<AuditEntry>>(() =>
        [.. Rows(after, max).Select(r => new AuditEntry(r.Row.Number, r.Row.At, r.Row.Clock, r.Row.Run, r.Row.Since.TotalSeconds, r.Row.Kind, AuditEvents.Join(r.Row), Convert.ToHexStringLower(r.Seal)))], cancel);

    public Task<AuditHead> HeadAsync(CancellationToken cancel) => Task.FromResult(Head);

    /// <summary>Checks every row, both ends, and where given that a head which somebody else has is in it.</summary>
    public Task<AuditVerdict> VerifyAsync(string? head, CancellationToken cancel) => Task.Run(() =>
    {
        lock (_lock) return new AuditVerifier(_key, _trimmed, _head, after => Rows(after, AuditVerifier.Page)).Verify(head);
    }, cancel);

    public void Dispose() => _database?.Dispose();

    /// <summary>For tests of a full disk.</summary>
    internal void LimitPages(int pages) => Database.LimitPages(pages);

    private long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    internal IReadOnlyList<(AuditRow Row, byte[] Seal)> Rows(long after, int max) => Database.Read(connection => AuditRows.Read(connection, after, max));

    private void OpenAndRead(bool forRun)
    {
        _database = SqliteOpener.Open(state.AuditPath, AuditDatabase.Schema);
        (_head, _trimmed, _run, Previous) = _database.Write(connection =>
        {
            AuditRows.EnsureHead(connection, _key);
            return AuditRows.ReadHead(connection, _key, state.AuditPath);
        });
        KnownSince = _database.Read(connection => connection.Scalar(
            "SELECT max(at) FROM audit WHERE clock IN ('synchronised', 'holdover')") is long at ? DateTimeOffset.FromUnixTimeMilliseconds(at) : (DateTimeOffset?)null);
        if (!forRun) return;
        _run++;
        _database.Write(connection => connection.Run("UPDATE head SET run = $run, clean = 0", ("$run", _run)));
    }

    private string PutAside()
    {
        var aside = string.Create(CultureInfo.InvariantCulture, $"{state.AuditPath}.damaged-{Now}");
        foreach (var suffix in (ReadOnlySpan<string>)["-wal", ""])
        {
            if (File.Exists(state.AuditPath + suffix)) File.Move(state.AuditPath + suffix, aside + suffix);
        }

        return aside;
    }
}
