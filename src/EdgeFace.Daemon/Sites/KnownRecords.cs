using EdgeFace.Core.Gallery;
using EdgeFace.Daemon.Storage;
using EdgeFace.Messaging.Gallery;

namespace EdgeFace.Daemon.Sites;

/// <summary>Which records of the facility this door has, in memory. Safe for use by several threads.</summary>
internal sealed class KnownRecords
{
    private readonly Lock _gate = new();
    private readonly Dictionary<RecordId, (long Version, SubjectId Subject)> _live = [];
    private readonly Dictionary<SubjectId, RecordId> _owners = [];
    private readonly HashSet<RecordId> _revoked = [];
    private string? _digest;

    /// <summary>How many are live.</summary>
    public int Count
    {
        get
        {
            lock (_gate) return _live.Count;
        }
    }

    /// <summary>Of the live records.</summary>
    public string Digest
    {
        get
        {
            lock (_gate) return Digest_NeedsLock;
        }
    }

    public (int Live, string Digest, int Revoked) Summary
    {
        get
        {
            lock (_gate) return (_live.Count, Digest_NeedsLock, _revoked.Count);
        }
    }

    private string Digest_NeedsLock => _digest ??= GalleryDigest.Of(_live.Select(record => (record.Key, record.Value.Version)));

    public void Replace(IEnumerable<StoredRecord> records)
    {
        lock (_gate)
        {
            _live.Clear();
            _owners.Clear();
            _revoked.Clear();
            _digest = null;
            foreach (var record in records)
            {
                if (record.Subject is { } subject) Put_NeedsLock(record.Id, record.Version, subject);
                else _revoked.Add(record.Id);
            }
        }
    }

    public bool IsRevoked(RecordId id)
    {
        lock (_gate) return _revoked.Contains(id);
    }

    /// <summary>0 where there is no live record of this id.</summary>
    public long VersionOf(RecordId id)
    {
        lock (_gate) return _live.GetValueOrDefault(id).Version;
    }

    public SubjectId? SubjectOf(RecordId id)
    {
        lock (_gate) return _live.TryGetValue(id, out var record) ? record.Subject : null;
    }

    public RecordId? OwnerOf(SubjectId subject)
    {
        lock (_gate) return _owners.TryGetValue(subject, out var id) ? id : null;
    }

    public void Put(RecordId id, long version, SubjectId subject)
    {
        lock (_gate) Put_NeedsLock(id, version, subject);
    }

    public void Revoke(RecordId id)
    {
        lock (_gate)
        {
            Forget_NeedsLock(id);
            _revoked.Add(id);
        }
    }

    private void Put_NeedsLock(RecordId id, long version, SubjectId subject)
    {
        Forget_NeedsLock(id);
        _live[id] = (version, subject);
        _owners[subject] = id;
    }

    private void Forget_NeedsLock(RecordId id)
    {
        _digest = null;
        if (_live.Remove(id, out var old)) _owners.Remove(old.Subject);
    }
}
