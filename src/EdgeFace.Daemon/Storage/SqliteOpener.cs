using System.Globalization;
using Microsoft.Data.Sqlite;

namespace EdgeFace.Daemon.Storage;

/// <summary>Makes, checks, migrates and opens a database. The state folder must be locked.</summary>
internal static class SqliteOpener
{
    /// <param name="functions">Adds to each connection what the schema's steps call.</param>
    /// <exception cref="StorageException">It cannot be used; the file is as it was.</exception>
    public static SqliteDatabase Open(string path, SqliteSchema schema, Action<SqliteConnection>? functions = null)
    {
        try
        {
            if (!File.Exists(path)) CreateNew(path, schema, functions);
            CheckHeader(path, schema);
            var connection = Connect(path, schema, functions);
            try
            {
                Prepare(connection, schema);
                CheckWhole(connection, path, schema);
                Migrate(connection, path, schema);
                return new SqliteDatabase(connection, schema, path);
            }
            catch
            {
                connection.Dispose();
                throw;
            }
        }
        catch (SqliteException e)
        {
            throw StorageErrors.From(e, path, schema.MendDamage);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new StorageException(StorageFault.Inaccessible, "this user may not use the database", path,
                "Run as the user who owns it (the service's user is 'edgeface').", e);
        }
        catch (IOException e)
        {
            throw StorageErrors.From(e, $"the {schema.What} cannot be opened", path);
        }
    }

    // Made under another name and renamed when whole, so that an empty or half-made file is always damage.
    private static void CreateNew(string path, SqliteSchema schema, Action<SqliteConnection>? functions)
    {
        if (File.Exists(path + "-wal") && new FileInfo(path + "-wal").Length > 0)
        {
            throw new StorageException(StorageFault.Damaged, $"the {schema.What} is missing, though its log ({System.IO.Path.GetFileName(path)}-wal) is there", path,
                "Put the file back beside its log, or move the log away to start with an empty one.");
        }

        var made = path + ".new";
        File.Delete(made);
        File.Delete(made + "-journal");
        using (new FileStream(made, new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        }))
        {
        }

        using (var connection = Connect(made, schema, functions))
        {
            using var transaction = connection.BeginTransaction();
            foreach (var step in schema.Steps) connection.Run(step);
            Stamp(connection, schema);
            transaction.Commit();
        }

        File.Move(made, path);
    }

    private static void CheckHeader(string path, SqliteSchema schema)
    {
        using var file = File.OpenRead(path);
        Span<byte> header = stackalloc byte[16];
        var read = file.ReadAtLeast(header, header.Length, throwOnEndOfStream: false);
        if (read == 0)
            throw new StorageException(StorageFault.Damaged, $"the {schema.What} is an empty file", path, schema.MendDamage);
        if (!header[..read].SequenceEqual("SQLite format 3\0"u8))
            throw new StorageException(StorageFault.Foreign, $"this is no {schema.What}: the file is no SQLite database", path, schema.MendDamage);
    }

    private static SqliteConnection Connect(string path, SqliteSchema schema, Action<SqliteConnection>? functions)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = path,
            Mode = SqliteOpenMode.ReadWrite,
            Pooling = false,
            DefaultTimeout = 2,
        }.ToString());
        try
        {
            connection.Open();
            connection.Run("PRAGMA locking_mode=EXCLUSIVE");
            connection.Run("PRAGMA trusted_schema=OFF");
            connection.Run("PRAGMA foreign_keys=ON");
            connection.Run("PRAGMA synchronous=FULL");
            if (schema.Erase) connection.Run("PRAGMA secure_delete=ON");
            functions?.Invoke(connection);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private static void Prepare(SqliteConnection connection, SqliteSchema schema)
    {
        // The version comes first: a newer database is not to be touched, not even its journal mode.
        var version = Number(connection, "PRAGMA user_version");
        if (Number(connection, "PRAGMA application_id") != schema.ApplicationId)
        {
            throw new StorageException(StorageFault.Foreign, $"this database is no {schema.What} of EdgeFace", connection.DataSource,
                "Move it away, or give the right state folder with --state.");
        }

        if (version > schema.Version)
        {
            throw new StorageException(StorageFault.FromTheFuture,
                $"the {schema.What} was written by a newer EdgeFace (format {version}, this one knows up to {schema.Version})", connection.DataSource,
                $"Install the newer EdgeFace again, or go back to the copy it made ({System.IO.Path.GetFileName(connection.DataSource)}.v{schema.Version}.bak).");
        }

        connection.Run("PRAGMA journal_mode=WAL");
        // Takes the write lock once: a file or disk that can only be read is told now, not at the first change.
        connection.Run("BEGIN IMMEDIATE");
        connection.Run("ROLLBACK");
    }

    private static void CheckWhole(SqliteConnection connection, string path, SqliteSchema schema)
    {
        var answer = connection.Scalar("PRAGMA integrity_check(1)") as string;
        if (answer != "ok")
            throw new StorageException(StorageFault.Damaged, $"the {schema.What} is damaged ({answer?.ReplaceLineEndings(" ")})", path, schema.MendDamage);
        if (connection.Scalar("PRAGMA foreign_key_check") is { } table)
            throw new StorageException(StorageFault.Damaged, $"the {schema.What} is damaged (table {table} refers to rows that are missing)", path, schema.MendDamage);
    }

    private static void Migrate(SqliteConnection connection, string path, SqliteSchema schema)
    {
        var version = Number(connection, "PRAGMA user_version");
        if (version == schema.Version) return;
        var copy = string.Create(CultureInfo.InvariantCulture, $"{path}.v{version}.bak");
        File.Delete(copy + ".new");
        connection.Run("VACUUM INTO $copy", ("$copy", copy + ".new"));
        File.SetUnixFileMode(copy + ".new", UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.Move(copy + ".new", copy, overwrite: true);
        using var transaction = connection.BeginTransaction(deferred: false);
        for (var step = (int)version; step < schema.Version; step++) connection.Run(schema.Steps[step]);
        Stamp(connection, schema);
        transaction.Commit();
    }

    private static void Stamp(SqliteConnection connection, SqliteSchema schema)
    {
        connection.Run($"PRAGMA application_id={schema.ApplicationId}");
        connection.Run($"PRAGMA user_version={schema.Version}");
    }

    private static long Number(SqliteConnection connection, string pragma) => (long)(connection.Scalar(pragma) ?? 0L);
}
