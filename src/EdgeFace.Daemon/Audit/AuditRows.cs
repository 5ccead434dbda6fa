using System.Security.Cryptography;
using EdgeFace.Daemon.Storage;
using Microsoft.Data.Sqlite;

namespace EdgeFace.Daemon.Audit;

/// <summary>A place in the chain: a row's number and its seal.</summary>
internal sealed record AuditEnd(long Number, byte[] Seal)
{
    public static readonly AuditEnd None = new(0, AuditChain.Beginning);
}

/// <summary>The statements of the audit log.</summary>
internal static class AuditRows
{
    private const string HeadWord = "head";
    private const string TrimmedWord = "trimmed";

    public static void Insert(SqliteConnection connection, AuditRow row, byte[] seal)
    {
        connection.Run("""
            INSERT INTO audit (number, at, clock, run, since, kind, body, fields, seal)
            VALUES ($number, $at, $clock, $run, $since, $kind, $body, $fields, $seal)
            """,
            ("$number", row.Number), ("$at", row.At.ToUnixTimeMilliseconds()), ("$clock", row.Clock), ("$run", row.Run),
            ("$since", (long)row.Since.TotalMilliseconds), ("$kind", row.Kind), ("$body", row.Body),
            ("$fields", string.Join(' ', row.Fields.Select(f => $"{f.Name}={Convert.ToHexStringLower(f.Commitment)}"))), ("$seal", seal));
        foreach (var field in row.Fields)
        {
            connection.Run("INSERT INTO personal (number, name, salt, value) VALUES ($number, $name, $salt, $value)",
                ("$number", row.Number), ("$name", field.Name), ("$salt", field.Salt), ("$value", field.Value));
        }
    }

    public static int SetHead(SqliteConnection connection, byte[] key, AuditEnd head, long now) => connection.Run(
        "UPDATE head SET number = $number, seal = $seal, number_seal = $sealed, clean = 0, last_seen = $now",
        ("$number", head.Number), ("$seal", head.Seal), ("$sealed", AuditChain.SealEnd(key, HeadWord, head.Number, head.Seal)), ("$now", now));

    /// <summary>Deletes the rows up to a number; what they ended with is kept.</summary>
    public static AuditEnd Trim(SqliteConnection connection, byte[] key, long last)
    {
        var seal = (byte[])connection.Scalar("SELECT seal FROM audit WHERE number = $last", ("$last", last))!;
        connection.Run("DELETE FROM personal WHERE number <= $last", ("$last", last));
        connection.Run("DELETE FROM audit WHERE number <= $last", ("$last", last));
        connection.Run("UPDATE head SET trimmed = $last, trimmed_seal = $seal, trimmed_number_seal = $sealed",
            ("$last", last), ("$seal", seal), ("$sealed", AuditChain.SealEnd(key, TrimmedWord, last, seal)));
        return new(last, seal);
    }

    /// <summary>The row that every log has.</summary>
    public static void EnsureHead(SqliteConnection connection, byte[] key) => connection.Run("""
        INSERT INTO head (only, number, seal, number_seal, trimmed, trimmed_seal, trimmed_number_seal, run, clean)
        SELECT 1, 0, $none, $head, 0, $none, $trimmed, 0, 1
        WHERE NOT EXISTS (SELECT 1 FROM head) AND NOT EXISTS (SELECT 1 FROM audit)
        """,
        ("$none", AuditChain.Beginning), ("$head", AuditChain.SealEnd(key, HeadWord, 0, AuditChain.Beginning)),
        ("$trimmed", AuditChain.SealEnd(key, TrimmedWord, 0, AuditChain.Beginning)));

    /// <exception cref="StorageException">The ends are not sealed by this key, or are not there.</exception>
    public static (AuditEnd Head, AuditEnd Trimmed, long Run, PreviousRun Previous) ReadHead(SqliteConnection connection, byte[] key, string path)
    {
        using var command = connection.Command(
            "SELECT number, seal, number_seal, trimmed, trimmed_seal, trimmed_number_seal, run, clean, last_seen FROM head");
        using var reader = command.ExecuteReader();
        if (!reader.Read()) throw Broken("has lost its head row");
        var head = new AuditEnd(reader.GetInt64(0), reader.GetFieldValue<byte[]>(1));
        var trimmed = new AuditEnd(reader.GetInt64(3), reader.GetFieldValue<byte[]>(4));
        if (!IsSealed(reader.GetFieldValue<byte[]>(2), HeadWord, head) || !IsSealed(reader.GetFieldValue<byte[]>(5), TrimmedWord, trimmed))
            throw Broken("does not end as this device's key has sealed it: it was altered, or the key is another");
        return (head, trimmed, reader.GetInt64(6), new(reader.GetInt64(7) != 0, reader.IsDBNull(8) ? null : DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(8))));

        bool IsSealed(byte[] seal, string word, AuditEnd end) => CryptographicOperations.FixedTimeEquals(seal, AuditChain.SealEnd(key, word, end.Number, end.Seal));
        StorageException Broken(string what) => new(StorageFault.Damaged, $"the audit log {what}", path, AuditDatabase.Schema.MendDamage);
    }

    public static IReadOnlyList<(AuditRow Row, byte[] Seal)> Read(SqliteConnection connection, long after, int max)
    {
        var personal = ReadPersonal(connection, after, max);
        var rows = new List<(AuditRow, byte[])>();
        using var command = connection.Command("""
            SELECT number, at, clock, run, since, kind, body, fields, seal FROM audit WHERE number > $after ORDER BY number LIMIT $max
            """, ("$after", after), ("$max", max));
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            var number = reader.GetInt64(0);
            rows.Add((new(number, DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(1)), reader.GetString(2), reader.GetInt64(3),
                TimeSpan.FromMilliseconds(reader.GetInt64(4)), reader.GetString(5), reader.GetString(6),
                [.. Fields(number, reader.GetString(7), personal)]), reader.GetFieldValue<byte[]>(8)));
        }

        return rows;
    }

    private static Dictionary<(long, string), (byte[] Salt, string Value)> ReadPersonal(SqliteConnection connection, long after, int max)
    {
        var found = new Dictionary<(long, string), (byte[], string)>();
        using var command = connection.Command("""
            SELECT number, name, salt, value FROM personal
            WHERE number > $after AND number <= (SELECT max(number) FROM (SELECT number FROM audit WHERE number > $after ORDER BY number LIMIT $max))
            """, ("$after", after), ("$max", max));
        using var reader = command.ExecuteReader();
        while (reader.Read()) found[(reader.GetInt64(0), reader.GetString(1))] = (reader.GetFieldValue<byte[]>(2), reader.GetString(3));
        return found;
    }

    private static IEnumerable<AuditField> Fields(long number, string text, Dictionary<(long, string), (byte[] Salt, string Value)> personal)
    {
        foreach (var part in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var at = part.IndexOf('=', StringComparison.Ordinal);
            var name = at < 0 ? part : part[..at];
            var commitment = at < 0 ? [] : FromHex(part[(at + 1)..]);
            yield return personal.TryGetValue((number, name), out var known)
                ? new(name, commitment, known.Salt, known.Value)
                : new(name, commitment, null, null);
        }
    }

    // Whatever somebody wrote in its place must be reported, not thrown.
    private static byte[] FromHex(string text)
    {
        try
        {
            return Convert.FromHexString(text);
        }
        catch (FormatException)
        {
            return [];
        }
    }
}
