using System.Security.Cryptography;
using EdgeFace.Messaging.Audit;

namespace EdgeFace.Daemon.Audit;

/// <summary>Walks the chain from one end to the other.</summary>
internal sealed class AuditVerifier(byte[] key, AuditEnd trimmed, AuditEnd head, Func<long, IReadOnlyList<(AuditRow Row, byte[] Seal)>> read)
{
    public const int Page = 500;

    /// <param name="wanted">A head that somebody else has; null where none is to be looked for.</param>
    public AuditVerdict Verify(string? wanted)
    {
        var last = trimmed;
        long? found = IsWanted(trimmed.Seal) ? trimmed.Number : null;
        var erased = 0;
        while (read(last.Number) is { Count: > 0 } rows)
        {
            foreach (var (row, seal) in rows)
            {
                if (row.Number != last.Number + 1) return Broken(last.Number + 1, $"is missing: row {row.Number} follows row {last.Number}");
                if (!CryptographicOperations.FixedTimeEquals(seal, AuditChain.Seal(key, last.Seal, row))) return Broken(row.Number, "was altered, or the row before it was");
                foreach (var field in row.Fields)
                {
                    if (field.Salt is null) erased++;
                    else if (!field.Commitment.AsSpan().SequenceEqual(AuditChain.Commitment(field.Salt, field.Name, field.Value!)))
                        return Broken(row.Number, $"was altered: its {field.Name} is another");
                }

                last = new(row.Number, seal);
                if (IsWanted(seal)) found = row.Number;
            }
        }

        if (last.Number != head.Number || !last.Seal.AsSpan().SequenceEqual(head.Seal))
            return Broken(last.Number + 1, $"is missing: the log was sealed up to row {head.Number}");
        if (wanted is not null && found is null)
            return new(false, trimmed.Number + 1, head.Number, Hex(head.Seal), erased, null, "the given head is not in this log: it was cut off and written anew, or the head is of another door or older than what is kept");
        return new(true, trimmed.Number + 1, head.Number, Hex(head.Seal), erased, found, null);

        bool IsWanted(byte[] seal) => wanted is not null && Hex(seal).Equals(wanted, StringComparison.OrdinalIgnoreCase);
        AuditVerdict Broken(long number, string what) => new(false, trimmed.Number + 1, head.Number, Hex(head.Seal), erased, found, $"row {number} {what}");
    }

    private static string Hex(byte[] seal) => Convert.ToHexStringLower(seal);
}
