using System.Collections.Frozen;
using EdgeFace.Core.Events;
using EdgeFace.Core.Gallery;
using EdgeFace.Core.Recognition;
using EdgeFace.Messaging;
using Microsoft.Extensions.Logging;

namespace EdgeFace.Daemon.Storage;

/// <summary>
/// The gallery of the running daemon: every change goes to the store, then into a new snapshot, then into an
/// event. The pipeline reads <see cref="Current"/> for each search.
/// </summary>
/// <param name="model">The embedder in use; templates of others are kept but not compared.</param>
public sealed class GalleryKeeper(
    SqliteGalleryStore store, ModelId model, int dimension, IEventSink events, TimeProvider time, ILogger<GalleryKeeper> log)
    : IGalleryStore, IGallerySource, ISubjectDirectory, IAsyncDisposable
{
    private readonly SemaphoreSlim _changes = new(1, 1);
    private volatile GallerySnapshot _current = GallerySnapshot.Build([], model, dimension);
    private volatile FrozenDictionary<SubjectId, SubjectRights> _rights = FrozenDictionary<SubjectId, SubjectRights>.Empty;

    /// <summary>What the search uses now. Empty before <see cref="StartAsync"/>.</summary>
    public GallerySnapshot Current => _current;

    public GalleryHealth Health
    {
        get
        {
            var current = _current;
            return new(current.SubjectCount, current.TemplateCount, current.ForeignTemplates, store.Refused.Count);
        }
    }

    /// <summary>Opens the store and builds the first snapshot.</summary>
    /// <exception cref="StorageException">The gallery cannot be used.</exception>
    public async Task StartAsync(CancellationToken cancel)
    {
        await Task.Run(store.Open, cancel);
        await ReloadAsync(cancel);
        foreach (var refused in store.Refused)
            log.LogError("Template {Number} of '{Subject}' is not used: {Why}. Enrol the person again.", refused.Number, refused.Subject, refused.Why);
        if (store.Refused.Count > 0)
            events.Publish(new PartFailed(time.GetUtcNow(), "gallery", $"{store.Refused.Count} stored templates failed their check and are not used"));
        if (_current.ForeignTemplates > 0)
            log.LogWarning("{Count} templates are of another model than {Model} and are not compared. Enrol these people again.", _current.ForeignTemplates, model);
    }

    public Task<IReadOnlyList<Subject>> LoadAsync(CancellationToken cancel) => store.LoadAsync(cancel);

    public Task<Subject?> FindAsync(SubjectId id, CancellationToken cancel) => store.FindAsync(id, cancel);

    public async Task<Subject> AddAsync(SubjectId id, string name, IReadOnlyList<NewTemplate> templates, CancellationToken cancel)
    {
        await _changes.WaitAsync(cancel);
        try
        {
            var subject = await store.AddAsync(id, name, templates, cancel);
            await ReloadAsync(CancellationToken.None);
            Tell(id, "enrolled");
            return subject;
        }
        finally
        {
            _changes.Release();
        }
    }

    public SubjectRights? Find(SubjectId subject) => _rights.GetValueOrDefault(subject);

    public async Task<Subject?> SetRightsAsync(SubjectId id, SubjectRights rights, CancellationToken cancel)
    {
        await _changes.WaitAsync(cancel);
        try
        {
            var subject = await store.SetRightsAsync(id, rights, cancel);
            if (subject is null) return null;
            await ReloadAsync(CancellationToken.None);
            Tell(id, "rights");
            return subject;
        }
        finally
        {
            _changes.Release();
        }
    }

    public async Task<bool> RemoveAsync(SubjectId id, CancellationToken cancel)
    {
        await _changes.WaitAsync(cancel);
        try
        {
            if (!await store.RemoveAsync(id, cancel)) return false;
            await ReloadAsync(CancellationToken.None);
            Tell(id, "removed");
            return true;
        }
        finally
        {
            _changes.Release();
        }
    }

    public ValueTask DisposeAsync()
    {
        store.Dispose();
        _changes.Dispose();
        return ValueTask.CompletedTask;
    }

    // Rights go in before whom they are for, so that nobody is found who is not known.
    private async Task ReloadAsync(CancellationToken cancel)
    {
        var subjects = await store.LoadAsync(cancel);
        _rights = subjects.ToFrozenDictionary(s => s.Id, s => s.Rights);
        _current = GallerySnapshot.Build(subjects, model, dimension);
    }

    private void Tell(SubjectId id, string change) =>
        events.Publish(new GalleryChanged(time.GetUtcNow(), id.Value, change, _current.SubjectCount, _current.TemplateCount));
}
