namespace EdgeFace.Daemon.Storage;

/// <summary>Format of <c>outbox.db</c>. Times are milliseconds since 1970 in UTC.</summary>
/// <remarks>
/// <c>outbox</c> has one row: the stream's random id, the number that the next event gets, whether the last run
/// ended in good order and when it was last heard of, which numbers were dropped and not yet told of, and up to which
/// number the broker has acknowledged everything. <c>event.body</c> is the event's JSON as it is sent; the last of those
/// that were acknowledged stay for who asks for them again.
/// </remarks>
internal static class OutboxDatabase
{
    public static readonly SqliteSchema Schema = new(
        "outbox",
        0x45_46_4F_62, // EFOb
        ["""
        CREATE TABLE outbox (
            only INTEGER NOT NULL PRIMARY KEY CHECK (only = 1),
            stream TEXT NOT NULL,
            next INTEGER NOT NULL CHECK (next >= 1),
            clean INTEGER NOT NULL,
            last_seen INTEGER,
            dropped_first INTEGER,
            dropped_last INTEGER,
            dropped_count INTEGER NOT NULL DEFAULT 0
        ) STRICT;
        INSERT INTO outbox (only, stream, next, clean) VALUES (1, lower(hex(randomblob(16))), 1, 1);
        CREATE TABLE event (
            number INTEGER NOT NULL PRIMARY KEY,
            at INTEGER NOT NULL,
            alarm INTEGER NOT NULL,
            body TEXT NOT NULL
        ) STRICT;
        """,
        "ALTER TABLE outbox ADD COLUMN sent INTEGER NOT NULL DEFAULT 0;"],
        Erase: true,
        "Move it and its -wal file away: events that were not sent yet are lost, a new one is made.");
}
