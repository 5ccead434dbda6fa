using System.Buffers.Binary;
using EdgeFace.Messaging.Signing;

namespace EdgeFace.Messaging.Gallery;

/// <summary>
/// One person's record as it travels: signed by the gallery's writer, its content encrypted to a key epoch. The signed
/// content is: form (1), kind (1: 0 live, 1 tombstone), record id (16), version (8, big-endian), epoch (4, big-endian), then for a
/// live record the sealed <see cref="SubjectPayload"/>, bound to all before it.
/// </summary>
/// <param name="Epoch">0 for a tombstone.</param>
/// <param name="Content">Encrypted; empty for a tombstone.</param>
public sealed record RecordEnvelope(RecordId Id, long Version, int Epoch, bool IsTombstone, ReadOnlyMemory<byte> Content)
{
    public const string ContentType = "application/vnd.edgeface.record";
    public const int LargestMessage = 256 << 10;

    private const byte Form = 1;
    private const int HeaderLength = 1 + 1 + RecordId.Length + sizeof(long) + sizeof(int);

    public static byte[] Sign(SigningKey writer, SiteAddress site, RecordId id, long version, EpochKey epoch, SubjectPayload subject)
    {
        var header = Header(id, version, epoch.Number, tombstone: false);
        return SignedMessage.Sign(writer, site.Record(id), ContentType, [.. header, .. Sealed.Seal(epoch.Key, subject.ToJson(), header)]);
    }

    public static byte[] SignTombstone(SigningKey writer, SiteAddress site, RecordId id, long version) =>
        SignedMessage.Sign(writer, site.Record(id), ContentType, Header(id, version, 0, tombstone: true));

    /// <summary>Reads without checking who signed: an old version needs no more than that.</summary>
    /// <exception cref="RefusedException">Not such a message, or for another topic.</exception>
    public static (RecordEnvelope Record, SignedMessage Message) Read(ReadOnlySpan<byte> message, RecordId expected)
    {
        var signed = SignedMessage.Read(message, ContentType, LargestMessage);
        var content = signed.Content.Span;
        Checks.Require(content.Length >= HeaderLength && content[0] == Form && content[1] <= 1, "not a record of this version of the contract");
        var tombstone = content[1] == 1;
        var record = new RecordEnvelope(
            RecordId.FromBytes(content[2..]), BinaryPrimitives.ReadInt64BigEndian(content[(2 + RecordId.Length)..]),
            BinaryPrimitives.ReadInt32BigEndian(content[(HeaderLength - sizeof(int))..]), tombstone, signed.Content[HeaderLength..]);
        Checks.Require(record.Version >= 1, "the version is not positive");
        Checks.Require(tombstone == record.Content.IsEmpty, tombstone ? "a tombstone with content" : "a record without content");
        if (record.Id != expected) throw new RefusedException(Refusal.WrongPlace, "the record's id is not that of its topic");
        return (record, signed);
    }

    /// <summary>Decrypts and checks the content.</summary>
    /// <exception cref="RefusedException">It cannot be decrypted, or holds no such document.</exception>
    public SubjectPayload Open(EpochKey epoch)
    {
        var plain = Sealed.Open(epoch.Key, Content.Span, Header(Id, Version, Epoch, IsTombstone))
            ?? throw new RefusedException(Refusal.NotDecryptable, $"the content does not open with the key of epoch {epoch.Number}");
        return SubjectPayload.Parse(plain);
    }

    private static byte[] Header(RecordId id, long version, int epoch, bool tombstone)
    {
        var header = new byte[HeaderLength];
        header[0] = Form;
        header[1] = (byte)(tombstone ? 1 : 0);
        id.WriteTo(header.AsSpan(2));
        BinaryPrimitives.WriteInt64BigEndian(header.AsSpan(2 + RecordId.Length), version);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(HeaderLength - sizeof(int)), epoch);
        return header;
    }
}
