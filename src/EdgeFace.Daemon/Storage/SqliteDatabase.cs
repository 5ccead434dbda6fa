using Microsoft.Data.Sqlite;

namespace EdgeFace.Daemon.Storage;

/// <summary>
/// One database of the state folder, opened with care: it is ours, whole, of a version we know, and every
/// change is on the disk before the call returns. Safe for use by several threads; calls wait for the disk.
/// </summary>
/// <remarks>
/// WAL with synchronous=FULL: a commit is an fsync of the log (https://www.sqlite.org/wal.html). One program
/// owns the folder, so the database is locked as a whole and needs no shared-memory file, which could not be
/// made on a full disk.
/// </remarks>
internal sealed class SqliteDatabase : IDisposable
{
    private readonly Lock _gate = new();
    private readonly SqliteConnection _connection;
    private readonly SqliteSchema _schema;

    internal SqliteDatabase(SqliteConnection connection, SqliteSchema schema, string path)
    {
        _connection = connection;
        _schema = schema;
        Path = path;
    }

    public string Path { get; }

    /// <exception cref="StorageException">The database cannot be read.</exception>
    public T Read<T>(Func<SqliteConnection, T> work)
    {
        lock (_gate)
        {
            try
            {
                return work(_connection);
            }
            catch (SqliteException e)
            {
                throw StorageErrors.From(e, Path, _schema.MendDamage);
            }
        }
    }

    /// <summary>One transaction: all of it is on the disk when this returns, or nothing of it ever will be.</summary>
    /// <exception cref="StorageException">Nothing was changed.</exception>
    public T Write<T>(Func<SqliteConnection, T> work)
    {
        lock (_gate)
        {
            try
            {
                using var transaction = _connection.BeginTransaction(deferred: false);
                var result = work(_connection);
                transaction.Commit();
                return result;
            }
            catch (SqliteException e)
            {
                throw StorageErrors.From(e, Path, _schema.MendDamage);
            }
        }
    }

    /// <summary>Empties the log, so that what was erased is in no file any more.</summary>
    public void Checkpoint()
    {
        lock (_gate)
        {
            try
            {
                _connection.Run("PRAGMA wal_checkpoint(TRUNCATE)");
            }
            catch (SqliteException)
            {
                // The change is committed already; a later checkpoint does the rest.
            }
        }
    }

    /// <summary>
    /// Writes the whole file anew and empties the log: what was erased is in no file any more, nor in the unused part of a page, where
    /// secure_delete leaves what was moved before it was deleted. Needs room for a second copy.
    /// </summary>
    /// <exception cref="StorageException">Something of it may still be there.</exception>
    public void Rewrite()
    {
        lock (_gate)
        {
            try
            {
                _connection.Run("VACUUM");
                using var command = _connection.Command("PRAGMA wal_checkpoint(TRUNCATE)");
                using var reader = command.ExecuteReader();
                if (reader.Read() && reader.GetInt64(0) != 0)
                    throw new StorageException(StorageFault.InUse, "the log could not be emptied", Path, "It is tried again.");
            }
            catch (SqliteException e)
            {
                throw StorageErrors.From(e, Path, _schema.MendDamage);
            }
        }
    }

    /// <summary>For tests: behaves as a disk that has room for this many pages in all.</summary>
    internal void LimitPages(int pages)
    {
        lock (_gate) _connection.Run($"PRAGMA max_page_count={pages}");
    }

    public void Dispose()
    {
        lock (_gate) _connection.Dispose();
    }
}
