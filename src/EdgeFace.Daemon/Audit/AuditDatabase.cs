using EdgeFace.Daemon.Storage;

namespace EdgeFace.Daemon.Audit;

/// <summary>Format of <c>audit.db</c>. Times are milliseconds, wall times since 1970 in UTC.</summary>
/// <remarks>
/// <c>audit.fields</c> are names and commitments in hexadecimal, <c>name=commitment</c> joined with spaces;
/// <c>personal</c> has their values and salts until they are erased. <c>head</c> has one row: the last number with
/// its seal, and the last one that was trimmed with its, each sealed for itself; the present run, whether it ended
/// in good order, and the seal of the configuration that was last seen.
/// </remarks>
internal static class AuditDatabase
{
    public static readonly SqliteSchema Schema = new(
        "audit log",
        0x45_46_41_75, // EFAu
        ["""
        CREATE TABLE audit (
            number INTEGER NOT NULL PRIMARY KEY,
            at INTEGER NOT NULL,
            clock TEXT NOT NULL,
            run INTEGER NOT NULL,
            since INTEGER NOT NULL,
            kind TEXT NOT NULL,
            body TEXT NOT NULL,
            fields TEXT NOT NULL,
            seal BLOB NOT NULL
        ) STRICT;
        CREATE TABLE personal (
            number INTEGER NOT NULL,
            name TEXT NOT NULL,
            salt BLOB NOT NULL,
            value TEXT NOT NULL,
            PRIMARY KEY (number, name)
        ) STRICT;
        CREATE INDEX personal_value ON personal (value);
        CREATE TABLE head (
            only INTEGER NOT NULL PRIMARY KEY CHECK (only = 1),
            number INTEGER NOT NULL,
            seal BLOB NOT NULL,
            number_seal BLOB NOT NULL,
            trimmed INTEGER NOT NULL,
            trimmed_seal BLOB NOT NULL,
            trimmed_number_seal BLOB NOT NULL,
            run INTEGER NOT NULL,
            clean INTEGER NOT NULL,
            last_seen INTEGER,
            configuration BLOB
        ) STRICT;
        """],
        Erase: true,
        "Keep it for whoever investigates: move it and its -wal file away. A new log begins, and the head that the facility has shows where.");
}
