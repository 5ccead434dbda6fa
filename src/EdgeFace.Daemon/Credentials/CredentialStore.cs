using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Text;
using EdgeFace.Core.Credentials;
using EdgeFace.Core.Gallery;
using EdgeFace.Daemon.Storage;
using Microsoft.Data.Sqlite;

namespace EdgeFace.Daemon.Credentials;

/// <summary>
/// Cards and PINs in <c>credentials.db</c>, as HMACs under a key of this device: who steals the file without the key
/// learns no number, and who tries PINs at the door meets the lock-out. The state folder must be locked before
/// <see cref="Open"/>. Safe for several threads.
/// </summary>
public sealed class CredentialStore(StateDirectory state, byte[] deviceKey) : ICredentialDirectory, IDisposable
{
    private static readonly SqliteSchema Schema = new(
        "credentials",
        0x45_46_43_72, // EFCr
        ["""
        CREATE TABLE credential (
            digest BLOB NOT NULL PRIMARY KEY,
            kind TEXT NOT NULL CHECK (kind IN ('card', 'pin')),
            subject TEXT NOT NULL
        ) STRICT;
        CREATE INDEX credential_subject ON credential (subject);
        """],
        Erase: true,
        "Move it and its -wal file away, and give the cards and PINs out again: nobody gets in by them until then.");

    private readonly byte[] _key = HMACSHA256.HashData(deviceKey, "edgeface credentials"u8);
    private SqliteDatabase? _database;
    private volatile FrozenDictionary<string, SubjectId> _known = FrozenDictionary<string, SubjectId>.Empty;

    private SqliteDatabase Database => _database ?? throw new InvalidOperationException("The credentials are not open.");

    /// <exception cref="StorageException">The file cannot be used.</exception>
    public void Open()
    {
        _database ??= SqliteOpener.Open(state.CredentialsPath, Schema);
        Reload();
    }

    public SubjectId? FindCard(WiegandFrame.Card card) => Find(CardText(card));

    public SubjectId? FindPin(string pin) => Find(PinText(pin));

    public bool IsPinOf(SubjectId subject, string pin) => FindPin(pin) == subject;

    /// <summary>Gives a card to a subject.</summary>
    /// <returns>Whose it is already; null where it was given.</returns>
    public SubjectId? AddCard(SubjectId subject, WiegandFrame.Card card) => Add(subject, "card", CardText(card));

    /// <summary>Gives a subject a PIN, in place of the old one.</summary>
    /// <returns>Whose it is already: a PIN is one person's. Null where it was given.</returns>
    /// <exception cref="ArgumentException">It has another length, or is no digits.</exception>
    public SubjectId? SetPin(SubjectId subject, string pin)
    {
        if (!IsPin(pin))
            throw new ArgumentException($"A PIN has {PinEntry.Shortest} to {PinEntry.Longest} digits.", nameof(pin));
        return Add(subject, "pin", PinText(pin));
    }

    /// <summary>Whether it has the length of a PIN, and is of digits.</summary>
    public static bool IsPin(string pin) => pin.Length is >= PinEntry.Shortest and <= PinEntry.Longest && pin.All(char.IsAsciiDigit);

    /// <summary>Takes everything from a subject.</summary>
    /// <returns>How many cards and PINs it was.</returns>
    public int Remove(SubjectId subject)
    {
        var removed = Database.Write(connection => connection.Run("DELETE FROM credential WHERE subject = $subject", ("$subject", subject.Value)));
        Database.Checkpoint();
        Reload();
        return removed;
    }

    /// <summary>As <see cref="Remove"/>, and no trace of them stays in the file.</summary>
    /// <exception cref="StorageException">Something may be left.</exception>
    public void Erase(SubjectId subject)
    {
        Remove(subject);
        Database.Rewrite();
    }

    /// <summary>How many cards and PINs each subject has.</summary>
    public IReadOnlyList<(string Subject, int Cards, int Pins)> List() => Database.Read(connection =>
    {
        var found = new List<(string, int, int)>();
        using var command = connection.Command("SELECT subject, sum(kind = 'card'), sum(kind = 'pin') FROM credential GROUP BY subject ORDER BY subject");
        using var reader = command.ExecuteReader();
        while (reader.Read()) found.Add((reader.GetString(0), reader.GetInt32(1), reader.GetInt32(2)));
        return found;
    });

    public void Dispose() => _database?.Dispose();

    private SubjectId? Add(SubjectId subject, string kind, string text)
    {
        var digest = Digest(text);
        var holder = Database.Write(connection =>
        {
            if (connection.Scalar("SELECT subject FROM credential WHERE digest = $digest", ("$digest", digest)) is string known)
                return known == subject.Value ? (SubjectId?)null : new SubjectId(known);
            if (kind == "pin") connection.Run("DELETE FROM credential WHERE kind = 'pin' AND subject = $subject", ("$subject", subject.Value));
            connection.Run("INSERT INTO credential (digest, kind, subject) VALUES ($digest, $kind, $subject)",
                ("$digest", digest), ("$kind", kind), ("$subject", subject.Value));
            return null;
        });
        Reload();
        return holder;
    }

    private SubjectId? Find(string text) => _known.TryGetValue(Convert.ToHexString(Digest(text)), out var subject) ? subject : null;

    private byte[] Digest(string text) => HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes(text));

    private static string CardText(WiegandFrame.Card card) => $"card {card}";

    private static string PinText(string pin) => $"pin {pin}";

    private void Reload() => _known = Database.Read(connection =>
    {
        var known = new Dictionary<string, SubjectId>();
        using var command = connection.Command("SELECT digest, subject FROM credential");
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            if (SubjectId.IsValid(reader.GetString(1))) known[Convert.ToHexString(reader.GetFieldValue<byte[]>(0))] = new(reader.GetString(1));
        }

        return known.ToFrozenDictionary();
    });
}
