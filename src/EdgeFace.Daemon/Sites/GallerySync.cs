using EdgeFace.Core.Events;
using EdgeFace.Core.Gallery;
using EdgeFace.Core.Recognition;
using EdgeFace.Daemon.Storage;
using EdgeFace.Messaging;
using EdgeFace.Messaging.Gallery;
using EdgeFace.Messaging.Signing;
using EdgeFace.Messaging.Site;
using Microsoft.Extensions.Logging;

namespace EdgeFace.Daemon.Sites;

/// <summary>A record's message with its topic.</summary>
internal readonly record struct RecordMessage(string Topic, ReadOnlyMemory<byte> Payload);

/// <summary>
/// Makes this door's gallery what the facility says: believes the root key's keys document, the writer's manifest and the
/// writer's records, in that order of power. It knows nothing of connections; what it is given may be anything.
/// One caller at a time, but for <see cref="Report"/> and what is read only.
/// </summary>
internal sealed class GallerySync : IDisposable
{
    private readonly SiteAddress _site;
    private readonly DoorAddress _door;
    private readonly SiteFile _file;
    private readonly VerificationKey _root;
    private readonly DoorKey _doorKey;
    private readonly SqliteSiteStore _store;
    private readonly GalleryKeeper _keeper;
    private readonly Func<bool> _clockTrusted;
    private readonly ManifestFreshness _freshness;
    private readonly IEventSink _events;
    private readonly TimeProvider _time;
    private readonly ILogger<GallerySync> _log;
    private readonly KnownRecords _records = new();
    private readonly IPersonalData _personal;
    private readonly Erasures _erasures;
    private readonly Dictionary<int, EpochKey> _epochs = [];
    private GalleryVerifier? _verifier;
    private volatile KeysPayload? _keys;
    private volatile ManifestPayload? _manifest;
    private volatile string? _storageFault;
    private volatile bool _stale;
    private (int Changed, int Removed) _untold;

    /// <param name="clockTrusted">Whether times can be judged now.</param>
    /// <exception cref="FormatException">The site file is not valid.</exception>
    public GallerySync(
        SiteFile file, SqliteSiteStore store, GalleryKeeper keeper, IPersonalData personal, Func<bool> clockTrusted, IEventSink events, TimeProvider time, ILogger<GallerySync> log)
    {
        (_personal, _erasures) = (personal, new(store, personal, log));
        (_file, _site, _door) = (file, new(file.Site), file.ToAddress());
        (_root, _doorKey) = (file.ReadRoot(), file.ReadDoorKey());
        (_store, _keeper, _clockTrusted, _events, _time, _log) = (store, keeper, clockTrusted, events, time, log);
        _freshness = new(clockTrusted, time);
        Refusals = new(events, time, log);
    }

    public RefusalLog Refusals { get; }

    public SiteAddress Site => _site;

    /// <summary>Who may do what; null before the first keys document.</summary>
    public KeysPayload? Keys => _keys;

    /// <summary>Records and manifest agree. What was applied may still wait for <see cref="SettleAsync"/>.</summary>
    public bool Agrees => _manifest is { } manifest && _storageFault is null && _records.Count == manifest.Count && _records.Digest == manifest.Digest;

    /// <summary>Why the gallery is not as trustworthy as it should be, for health; null where all is well.</summary>
    public string? Degraded => _storageFault is { } fault ? fault
        : _manifest is not { } manifest ? "nothing of the facility has come yet"
        : _stale ? $"the facility's manifest of {manifest.Issued:u} has expired, {WhatFollows(manifest)}"
        : _erasures.Pending > 0 ? $"{_erasures.Pending} people are still to be erased"
        : null;

    /// <summary>True while there is a manifest to agree with.</summary>
    public bool HasManifest => _manifest is not null;

    /// <summary>Revision of the last manifest taken.</summary>
    public long Revision => _manifest?.Revision ?? 0;

    /// <summary>Takes up what was believed before the restart.</summary>
    /// <exception cref="StorageException">The gallery cannot be read.</exception>
    public void Start()
    {
        if (_store.LoadDocument(SqliteSiteStore.Keys) is { } keys) Adopt(KeysPayload.Parse(keys.Content, _site));
        if (_store.LoadDocument(SqliteSiteStore.Manifest) is { } manifest) _manifest = ManifestPayload.Parse(manifest.Content, _site);
        _records.Replace(_store.LoadRecords());
        CheckFreshness();
        // Done once the whole unit runs.
        if (_manifest is not null) _erasures.Look(_manifest);
    }

    /// <summary>Judges the manifest's age now and then, and does what could not be done at once.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        while (true)
        {
            await Task.Delay(TimeSpan.FromSeconds(15), _time, stop);
            CheckFreshness();
            if (_erasures.Pending > 0) EraseWhoIsToBe();
        }
    }

    public async Task TakeKeysAsync(ReadOnlyMemory<byte> message)
    {
        try
        {
            var keys = KeysPayload.Open(message.Span, _root, _site);
            var least = Math.Max(_file.LeastKeysRevision, _keys?.Revision ?? 0);
            if (keys.Revision < least) throw new RefusedException(Refusal.Outdated, $"keys of revision {keys.Revision}; {least} is known already");
            if (keys.Revision == _keys?.Revision) return;
            var listed = keys.Keys.Select(key => key.ToId().ToString()).ToHashSet(StringComparer.Ordinal);
            if (!await StoreAsync([], () => _store.StoreKeys(new(keys.ToJson(), _root.Id.ToString()), listed))) return;
            Adopt(keys);
            if (_store.LoadDocument(SqliteSiteStore.Manifest) is null) _manifest = null;
            _records.Replace(_store.LoadRecords());
            _log.LogInformation("The site's keys are now those of revision {Revision}; '{Writer}' writes the gallery.", keys.Revision, WriterName);
        }
        catch (RefusedException refused)
        {
            Refusals.Note("keys", refused);
        }
    }

    public async Task TakeManifestAsync(ReadOnlyMemory<byte> message)
    {
        try
        {
            var verifier = _verifier ?? throw new RefusedException(Refusal.UnknownKey, "a manifest before the site's keys");
            var manifest = ManifestPayload.Open(message.Span, verifier);
            if (_clockTrusted()) verifier.CheckTime(_time.GetUtcNow());
            var least = Math.Max(_file.LeastRevision, Revision);
            if (manifest.Revision < least) throw new RefusedException(Refusal.Outdated, $"a manifest of revision {manifest.Revision}; {least} is known already");
            if (manifest.Revision == Revision) return;
            var revoked = manifest.Revoked.Select(Parse).Where(id => !_records.IsRevoked(id)).ToArray();
            if (!await StoreAsync(revoked, () => _store.StoreManifest(new(manifest.ToJson(), verifier.Writer.ToString()!), revoked))) return;
            foreach (var id in revoked) _records.Revoke(id);
            _manifest = manifest;
            _freshness.Renew();
            CheckFreshness();
            await Task.Run(EraseWhoIsToBe);
        }
        catch (RefusedException refused)
        {
            Refusals.Note("gallery/manifest", refused);
        }
    }

    /// <summary>Applies what is good and new, in one transaction; each of the others is refused by itself.</summary>
    public async Task TakeRecordsAsync(IReadOnlyList<RecordMessage> messages)
    {
        var changes = new List<RecordChange>();
        var subjects = new Dictionary<string, RecordId>(StringComparer.Ordinal);
        foreach (var message in messages)
        {
            // The owner takes the record's topic out of the broker.
            if (message.Payload.IsEmpty) continue;
            try
            {
                if (Judge(message, changes, subjects) is { } change) changes.Add(change);
            }
            catch (RefusedException refused)
            {
                Refusals.Note(message.Topic[(_site.Root.Length + 1)..], refused);
            }
        }

        if (changes.Count == 0) return;
        var revoked = changes.Where(change => change.Content is null).Select(change => change.Id);
        if (!await StoreAsync(revoked, () => _store.StoreRecords(changes))) return;
        foreach (var change in changes)
        {
            if (change.Content is { } content)
            {
                _records.Put(change.Id, change.Version, new(content.Subject));
                _personal.Remember(new(content.Subject));
            }
            else _records.Revoke(change.Id);
        }

        _untold.Changed += changes.Count;
    }

    /// <summary>Brings what was applied into the search, and tells of it.</summary>
    public async Task SettleAsync()
    {
        await _keeper.SettleAsync();
        if (_untold == default) return;
        var (changed, removed) = _untold;
        _untold = default;
        var health = _keeper.Health;
        _events.Publish(new GallerySynced(_time.GetUtcNow(), Revision, changed, removed, Agrees, health.Subjects, health.Templates));
    }

    public GalleryReport Report()
    {
        var manifest = _manifest;
        var (records, digest, revoked) = _records.Summary;
        var unusable = _keeper.Unusable;
        return new(1, _time.GetUtcNow(), manifest?.Revision ?? 0, _keys?.Revision ?? 0, manifest?.Issued, manifest?.Expires, !_stale,
            records, digest, Agrees && _keeper.IsSettled, WhyNot(manifest, records), revoked, unusable, _keeper.Current.SubjectCount + unusable - records,
            Refusals.Counts, Refusals.Last)
        {
            Erasing = _erasures.Pending,
        };
    }

    public void Dispose()
    {
        _verifier?.Dispose();
        _root.Dispose();
        _doorKey.Dispose();
    }

    private string? WriterName => _keys?.Keys.FirstOrDefault(key => key.ToId().ToString() == _keys.Writer)?.Name;

    private static RecordId Parse(string id) => RecordId.TryParse(id, out var parsed) ? parsed : throw new RefusedException(Refusal.Malformed, "a record's id is not valid");

    private string? WhyNot(ManifestPayload? manifest, int records) =>
        _keys is null ? "no keys of the site yet"
        : manifest is null ? "no manifest yet"
        : _storageFault is { } fault ? fault
        : Agrees ? (_keeper.IsSettled ? null : "being taken into use")
        : records < manifest.Count ? $"{manifest.Count - records} of {manifest.Count} records are missing"
        : records > manifest.Count ? $"{records - manifest.Count} records more than the manifest counts"
        : "some records are of another version than the manifest's";

    private void Adopt(KeysPayload keys)
    {
        _verifier?.Dispose();
        _verifier = new(keys, _site);
        _keys = keys;
        foreach (var epoch in keys.Epochs)
        {
            if (epoch.Unwrap(_doorKey, _door) is { } key) _epochs[epoch.Number] = key;
        }

        foreach (var old in _epochs.Keys.Where(number => keys.Epochs.All(epoch => epoch.Number != number)).ToArray()) _epochs.Remove(old);
    }

    // Null for what is known already: the same again, or the tombstone of a grave.
    private RecordChange? Judge(RecordMessage message, List<RecordChange> changes, Dictionary<string, RecordId> subjects)
    {
        if (!_site.TryRecord(message.Topic, out var id)) throw new RefusedException(Refusal.WrongPlace, "not a record's topic");
        var verifier = _verifier ?? throw new RefusedException(Refusal.UnknownKey, "a record before the site's keys");
        var (record, signed) = RecordEnvelope.Read(message.Payload.Span, id);
        if (_records.IsRevoked(id) || changes.Exists(change => change.Id == id && change.Content is null))
            return record.IsTombstone ? null : throw new RefusedException(Refusal.Revoked, "the record was revoked and never comes back");
        var known = Math.Max(_records.VersionOf(id), changes.Where(change => change.Id == id).Select(change => change.Version).DefaultIfEmpty().Max());
        if (record.Version == known) return null;
        if (record.Version < known) throw new RefusedException(Refusal.Outdated, $"version {record.Version}; {known} is known already");
        verifier.Verify(signed, message.Topic);
        var signer = signed.Key.ToString();
        if (record.IsTombstone) return new(id, record.Version, signer, null);

        var epoch = _epochs.GetValueOrDefault(record.Epoch) ?? throw new RefusedException(Refusal.UnknownEpoch, $"encrypted to epoch {record.Epoch}, of which this door has no key");
        var content = record.Open(epoch);
        if (_manifest is { } manifest && content.Templates.FirstOrDefault(template => !manifest.Models.Contains(template.Model)) is { } foreign)
            throw new RefusedException(Refusal.ForeignModel, $"a template of {foreign.Model}, which is no model of the site");
        var owner = subjects.TryGetValue(content.Subject, out var other) ? other : _records.OwnerOf(new(content.Subject)) ?? id;
        if (owner != id) throw new RefusedException(Refusal.DuplicateSubject, $"record {owner} is for the same subject id");
        subjects[content.Subject] = id;
        return new(id, record.Version, signer, content);
    }

    // A disk that takes nothing must not end the connection: the door goes on with what it has, and asks again later. Who is
    // revoked by what cannot be stored is not let in all the same.
    private async Task<bool> StoreAsync(IEnumerable<RecordId> revoked, Func<IReadOnlyList<SubjectId>> change)
    {
        try
        {
            var gone = await _keeper.ChangeAsync(change);
            _untold.Removed += gone.Count;
            if (_storageFault is not null) _log.LogInformation("The gallery can be stored again.");
            _storageFault = null;
            return true;
        }
        catch (StorageException e)
        {
            if (_storageFault is null) _log.LogError(e, "What the facility sent cannot be stored; it is asked for again later.");
            _storageFault = e.Message;
            await _keeper.HideAsync([.. revoked.Select(_records.SubjectOf).OfType<SubjectId>()]);
            return false;
        }
    }

    private static string WhatFollows(ManifestPayload manifest) =>
        manifest.WhenStale == ManifestPayload.Deny ? "nobody is let in by face until a new one comes" : "revocations may be missing";

    private void EraseWhoIsToBe()
    {
        if (_manifest is { } manifest) _erasures.Take(manifest);
    }

    private void CheckFreshness()
    {
        var stale = _manifest is { } manifest && !_freshness.IsFresh(manifest);
        _keeper.Suspend(stale && _manifest!.WhenStale == ManifestPayload.Deny);
        if (stale == _stale) return;
        _stale = stale;
        if (stale) _log.LogError("The facility's manifest {Revision} has expired; {What}.", Revision, WhatFollows(_manifest!));
        else _log.LogInformation("The facility's manifest is fresh again.");
        _events.Publish(new GalleryStale(_time.GetUtcNow(), Revision, stale));
    }
}
