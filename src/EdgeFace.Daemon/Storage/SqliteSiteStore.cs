using EdgeFace.Core.Gallery;
using EdgeFace.Messaging.Gallery;
using Microsoft.Data.Sqlite;

namespace EdgeFace.Daemon.Storage;

/// <summary>A record of the facility that this door knows.</summary>
/// <param name="Signer">Id of the key that signed it.</param>
/// <param name="Subject">Whose it is; null for one that was revoked.</param>
internal sealed record StoredRecord(RecordId Id, long Version, string Signer, SubjectId? Subject);

/// <summary>A record that is to be stored.</summary>
/// <param name="Content">Null for a tombstone.</param>
internal sealed record RecordChange(RecordId Id, long Version, string Signer, SubjectPayload? Content);

/// <summary>The documents of the facility that were believed last, as JSON.</summary>
internal sealed record StoredDocument(byte[] Content, string Signer);

/// <summary>
/// What the facility sent, beside the people themselves in <c>gallery.db</c>. Every call is one transaction: all of it is on the disk
/// when it returns, or nothing of it ever will be. Each gives the subjects that are gone.
/// </summary>
internal sealed class SqliteSiteStore(SqliteGalleryStore gallery)
{
    public const string Keys = "keys";
    public const string Manifest = "manifest";
    private const string Command = "command";

    /// <summary>Before the record's id: whose a revoked record was, until the facility says that they are to be erased.</summary>
    private const string Former = "former/";

    public IReadOnlyList<StoredRecord> LoadRecords() => gallery.Database.Read(connection =>
    {
        var records = new List<StoredRecord>();
        using var command = connection.Command("SELECT id, version, signer, subject FROM record");
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            records.Add(new(RecordId.FromBytes(reader.GetFieldValue<byte[]>(0)), reader.GetInt64(1), reader.GetString(2),
                reader.IsDBNull(3) ? null : new SubjectId(reader.GetString(3))));
        }

        return records;
    });

    /// <summary>Null where there is none, or it was changed on the disk.</summary>
    public StoredDocument? LoadDocument(string name) => gallery.Database.Read(connection =>
        connection.Scalar("SELECT value FROM site WHERE name = $name", ("$name", name)) is byte[] whole && gallery.OpenSite(name, whole) is { } plain
            ? new StoredDocument(plain[KeyLength..], System.Text.Encoding.ASCII.GetString(plain[..KeyLength]))
            : null);

    /// <summary>Takes a keys document; what was signed by keys that it does not list is forgotten.</summary>
    /// <exception cref="StorageException">Nothing was changed.</exception>
    public IReadOnlyList<SubjectId> StoreKeys(StoredDocument document, IReadOnlyCollection<string> listed) => Change(connection =>
    {
        Put(connection, Keys, document);
        if (LoadSigner(connection) is { } signer && !listed.Contains(signer)) connection.Run("DELETE FROM site WHERE name = $name", ("$name", Manifest));
        var gone = new List<SubjectId>();
        foreach (var (id, by, subject) in ReadSigners(connection).Where(row => !listed.Contains(row.Signer)))
        {
            connection.Run("DELETE FROM record WHERE id = $id", ("$id", id));
            Remove(connection, RecordId.FromBytes(id), subject, gone);
        }

        return gone;
    });

    /// <summary>Takes a manifest and revokes what it revokes.</summary>
    /// <exception cref="StorageException">Nothing was changed.</exception>
    public IReadOnlyList<SubjectId> StoreManifest(StoredDocument document, IReadOnlyList<RecordId> revoked) => Change(connection =>
    {
        Put(connection, Manifest, document);
        var gone = new List<SubjectId>();
        foreach (var id in revoked) Revoke(connection, new(id, 1, document.Signer, null), gone);
        return gone;
    });

    /// <exception cref="StorageException">Nothing was changed.</exception>
    public IReadOnlyList<SubjectId> StoreRecords(IReadOnlyList<RecordChange> changes) => Change(connection =>
    {
        var gone = new List<SubjectId>();
        foreach (var change in changes)
        {
            if (change.Content is null) Revoke(connection, change, gone);
            else Upsert(connection, change, change.Content, gone);
        }

        return gone;
    });

    /// <summary>A command is about to be done: its challenge is used up.</summary>
    /// <exception cref="StorageException">It could not be written.</exception>
    public void ConsumeChallenge(string challenge, string signer) => Change(connection =>
    {
        Put(connection, Command, new(System.Text.Encoding.ASCII.GetBytes(challenge), signer));
        return [];
    });

    /// <summary>Of these records, those whose people this door knew and has not yet erased.</summary>
    /// <exception cref="StorageException">The gallery cannot be read.</exception>
    public IReadOnlyList<(RecordId Record, SubjectId Subject)> LoadFormer(IReadOnlyCollection<string> records) => gallery.Database.Read(connection =>
    {
        var wanted = records.ToHashSet(StringComparer.Ordinal);
        var found = new List<(RecordId, SubjectId)>();
        using var command = connection.Command("SELECT name, value FROM site WHERE name LIKE $prefix || '%'", ("$prefix", Former));
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            var name = reader.GetString(0);
            if (wanted.Contains(name[Former.Length..]) && RecordId.TryParse(name.AsSpan(Former.Length), out var record)
                && gallery.OpenSite(name, reader.GetFieldValue<byte[]>(1)) is { } subject)
                found.Add((record, new(System.Text.Encoding.UTF8.GetString(subject))));
        }

        return found;
    });

    /// <summary>Their people are erased everywhere else: no trace of them stays in this file either.</summary>
    /// <exception cref="StorageException">Something of it may still be there.</exception>
    public void ForgetFormer(IReadOnlyList<RecordId> records)
    {
        // The rewriting comes first: as long as the row is there, it is all done once more.
        gallery.Database.Rewrite();
        gallery.Database.Write(connection => records.Sum(record => connection.Run("DELETE FROM site WHERE name = $name", ("$name", Former + record))));
        gallery.Database.Checkpoint();
    }

    private const int KeyLength = 2 * Messaging.Signing.KeyId.Length;

    private IReadOnlyList<SubjectId> Change(Func<SqliteConnection, IReadOnlyList<SubjectId>> work)
    {
        var gone = gallery.Database.Write(work);
        if (gone.Count > 0) gallery.Database.Checkpoint();
        return gone;
    }

    private void Put(SqliteConnection connection, string name, StoredDocument document) =>
        PutSite(connection, name, [.. System.Text.Encoding.ASCII.GetBytes(document.Signer), .. document.Content]);

    private void PutSite(SqliteConnection connection, string name, byte[] content) => connection.Run(
        "INSERT INTO site (name, value) VALUES ($name, $value) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        ("$name", name), ("$value", gallery.SealSite(name, content)));

    private string? LoadSigner(SqliteConnection connection) =>
        connection.Scalar("SELECT value FROM site WHERE name = $name", ("$name", Manifest)) is byte[] whole && gallery.OpenSite(Manifest, whole) is { } plain
            ? System.Text.Encoding.ASCII.GetString(plain[..KeyLength]) : null;

    private static List<(byte[] Id, string Signer, string? Subject)> ReadSigners(SqliteConnection connection)
    {
        var rows = new List<(byte[], string, string?)>();
        using var command = connection.Command("SELECT id, signer, subject FROM record");
        using var reader = command.ExecuteReader();
        while (reader.Read()) rows.Add((reader.GetFieldValue<byte[]>(0), reader.GetString(1), reader.IsDBNull(2) ? null : reader.GetString(2)));
        return rows;
    }

    private void Revoke(SqliteConnection connection, RecordChange change, List<SubjectId> gone)
    {
        var subject = connection.Scalar("SELECT subject FROM record WHERE id = $id", ("$id", change.Id.ToBytes())) as string;
        PutRecord(connection, change, null);
        Remove(connection, change.Id, subject, gone);
    }

    private static void PutRecord(SqliteConnection connection, RecordChange change, string? subject) => connection.Run("""
        INSERT INTO record (id, version, signer, subject) VALUES ($id, $version, $signer, $subject)
        ON CONFLICT (id) DO UPDATE SET version = max(version, excluded.version), signer = excluded.signer, subject = excluded.subject
        """, ("$id", change.Id.ToBytes()), ("$version", change.Version), ("$signer", change.Signer), ("$subject", subject));

    private void Remove(SqliteConnection connection, RecordId record, string? subject, List<SubjectId> gone)
    {
        if (subject is null) return;
        PutSite(connection, Former + record, System.Text.Encoding.UTF8.GetBytes(subject));
        connection.Run("DELETE FROM subject WHERE id = $id", ("$id", subject));
        gone.Add(new(subject));
    }

    private void Upsert(SqliteConnection connection, RecordChange change, SubjectPayload content, List<SubjectId> gone)
    {
        var id = new SubjectId(content.Subject);
        var before = connection.Scalar("SELECT subject FROM record WHERE id = $id", ("$id", change.Id.ToBytes())) as string;
        connection.Run("""
            INSERT INTO subject (id, name, enrolled, next_number) VALUES ($id, $name, $enrolled, 1)
            ON CONFLICT (id) DO UPDATE SET name = excluded.name, enrolled = excluded.enrolled, consent = '', enroller = ''
            """, ("$id", id.Value), ("$name", gallery.SealName(id, content.Name)), ("$enrolled", content.Enrolled.ToUnixTimeMilliseconds()));
        SqliteGalleryStore.PutRights(connection, id, content.Rights);
        gallery.PutPapers(connection, id, new(content.Consent, "the facility, key " + change.Signer));
        PutRecord(connection, change, id.Value);
        if (before is not null && before != id.Value) Remove(connection, change.Id, before, gone);
        connection.Run("DELETE FROM site WHERE name = $name", ("$name", Former + change.Id));

        connection.Run("DELETE FROM template WHERE subject = $id", ("$id", id.Value));
        var number = (int)(long)connection.Scalar("SELECT next_number FROM subject WHERE id = $id", ("$id", id.Value))!;
        foreach (var template in content.Templates)
            gallery.Insert(connection, id, number++, new(template.ToEmbedding(), template.Quality), template.Created.ToUnixTimeMilliseconds());
        connection.Run("UPDATE subject SET next_number = $next WHERE id = $id", ("$next", number), ("$id", id.Value));
    }
}
