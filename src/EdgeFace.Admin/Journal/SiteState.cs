using EdgeFace.Messaging.Gallery;

namespace EdgeFace.Admin.Journal;

/// <summary>A record as the journal has it.</summary>
/// <param name="File">SHA-256 of the person's file.</param>
internal sealed record LiveRecord(RecordId Id, long Version, string File, IReadOnlyList<string> Models, DateTimeOffset At);

/// <summary>What the journal's entries come to.</summary>
internal sealed class SiteState
{
    private readonly Dictionary<RecordId, LiveRecord> _live = [];
    private readonly Dictionary<RecordId, (long Version, bool Erased)> _revoked = [];
    private readonly Dictionary<string, string> _doors = new(StringComparer.Ordinal);
    private readonly List<ListedKey> _keys = [];

    public long Entries { get; private set; }

    public IReadOnlyDictionary<RecordId, LiveRecord> Live => _live;

    public IReadOnlyDictionary<RecordId, (long Version, bool Erased)> Revoked => _revoked;

    /// <summary>Public key of each door, in base64.</summary>
    public IReadOnlyDictionary<string, string> Doors => _doors;

    public IReadOnlyList<ListedKey> Keys => _keys;

    public string? Writer { get; private set; }

    public int Epoch { get; private set; } = 1;

    public long KeysRevision { get; private set; }

    public long ManifestRevision { get; private set; }

    /// <summary>A door that has this manifest knows of everybody who is to be erased; 0 where there was nobody.</summary>
    public long ErasedBy { get; private set; }

    public void Apply(JournalEntry entry)
    {
        Entries = entry.N;
        switch (entry.Kind)
        {
            case JournalKinds.Record:
                _live[Id(entry)] = new(Id(entry), entry.Version, entry.File ?? "", entry.Models ?? [], entry.At);
                break;
            case JournalKinds.Revoked:
                _live.Remove(Id(entry));
                _revoked[Id(entry)] = (entry.Version, entry.Erased);
                if (entry.Erased) ErasedBy = ManifestRevision + 1;
                break;
            case JournalKinds.DoorAdded:
                _doors[entry.Door!] = entry.DoorKey!;
                break;
            case JournalKinds.DoorRemoved:
                _doors.Remove(entry.Door!);
                break;
            case JournalKinds.KeyListed:
                _keys.RemoveAll(key => key.ToId() == entry.Key!.ToId());
                _keys.Add(entry.Key!);
                break;
            case JournalKinds.KeyRevoked:
                _keys.RemoveAll(key => key.ToId().ToString() == entry.KeyId);
                break;
            case JournalKinds.Writer:
                Writer = entry.KeyId;
                break;
            case JournalKinds.Epoch:
                Epoch = entry.Epoch;
                break;
            case JournalKinds.Keys:
                KeysRevision = entry.Revision;
                break;
            case JournalKinds.Manifest:
                ManifestRevision = entry.Revision;
                break;
            default:
                throw new FormatException($"'{entry.Kind}' is a kind of entry that this version does not know");
        }
    }

    private static RecordId Id(JournalEntry entry) =>
        RecordId.TryParse(entry.Record, out var id) ? id : throw new FormatException("a record's id is not valid");
}
