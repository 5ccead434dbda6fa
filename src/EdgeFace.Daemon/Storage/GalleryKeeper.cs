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
    /// <summary>What <see cref="GalleryChanged"/> says of somebody who is enrolled at the door itself.</summary>
    public const string Enrolled = "enrolled";

    private readonly SemaphoreSlim _changes = new(1, 1);
    private volatile GallerySnapshot _current = GallerySnapshot.Build([], model, dimension);
    private volatile FrozenDictionary<SubjectId, SubjectRights> _rights = FrozenDictionary<SubjectId, SubjectRights>.Empty;

    private readonly GallerySnapshot _nobody = GallerySnapshot.Build([], model, dimension);
    private readonly HashSet<SubjectId> _hidden = [];
    private volatile bool _suspended;
    private volatile bool _unsettled;
    private volatile int _unusable;

    /// <summary>Somebody is enrolled no more.</summary>
    public event Action<SubjectId>? Removed;

    /// <summary>What the search uses now. Empty before <see cref="StartAsync"/>, and while <see cref="Suspend">suspended</see>.</summary>
    public GallerySnapshot Current => _suspended ? _nobody : _current;

    /// <summary>Everything that is stored is in the search.</summary>
    public bool IsSettled => !_unsettled;

    /// <summary>People without a template of the model in use.</summary>
    public int Unusable => _unusable;

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
            log.LogError("Template {Number} of person '{Subject}' is not used: {Why}. Enrol the person again.", refused.Number, refused.Subject, refused.Why);
        if (store.Refused.Count > 0)
            events.Publish(new PartFailed(time.GetUtcNow(), "gallery", $"{store.Refused.Count} stored templates failed their check and are not used"));
        if (_current.ForeignTemplates > 0)
            log.LogWarning("{Count} templates are of another model than {Model} and are not compared. Enrol these people again.", _current.ForeignTemplates, model);
    }

    public Task<IReadOnlyList<Subject>> LoadAsync(CancellationToken cancel) => store.LoadAsync(cancel);

    public Task<Subject?> FindAsync(SubjectId id, CancellationToken cancel) => store.FindAsync(id, cancel);

    public async Task<Subject> AddAsync(SubjectId id, string name, IReadOnlyList<NewTemplate> templates, EnrolmentPapers papers, CancellationToken cancel)
    {
        await _changes.WaitAsync(cancel);
        try
        {
            var subject = await store.AddAsync(id, name, templates, papers, cancel);
            await ReloadAsync(CancellationToken.None);
            Tell(id, Enrolled, papers.Enroller);
            return subject;
        }
        finally
        {
            _changes.Release();
        }
    }

    /// <summary>Makes somebody known who has no face here; nothing where they are known already.</summary>
    /// <exception cref="ArgumentException">The name is too long, or has what no name has.</exception>
    public async Task RegisterAsync(SubjectId id, string name, CancellationToken cancel)
    {
        await _changes.WaitAsync(cancel);
        try
        {
            if (await store.FindAsync(id, cancel) is not null) return;
            store.Register(id, name);
            await ReloadAsync(CancellationToken.None);
            Tell(id, Enrolled);
        }
        finally
        {
            _changes.Release();
        }
    }

    /// <summary>Null for everybody while <see cref="Suspend">suspended</see>: cards and PINs end with faces.</summary>
    public SubjectRights? Find(SubjectId subject) => _suspended ? null : _rights.GetValueOrDefault(subject);

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
            Removed?.Invoke(id);
            Tell(id, "removed");
            return true;
        }
        finally
        {
            _changes.Release();
        }
    }

    /// <summary>Whether nobody is to be found for now; what is stored stays.</summary>
    internal void Suspend(bool suspended) => _suspended = suspended;

    /// <summary>Nobody finds these any more, though they could not be deleted; ends when they are.</summary>
    internal async Task HideAsync(IReadOnlyCollection<SubjectId> subjects)
    {
        await _changes.WaitAsync();
        try
        {
            _hidden.UnionWith(subjects);
            Forget(subjects);
        }
        finally
        {
            _changes.Release();
        }
    }

    /// <summary>
    /// A change of the store by the facility. Whom it removed nobody finds any more when this returns; whom it added follows
    /// with <see cref="SettleAsync"/>, so that thousands of records make one new snapshot.
    /// </summary>
    /// <param name="change">Gives who is gone.</param>
    /// <exception cref="StorageException">Nothing was changed.</exception>
    internal async Task<IReadOnlyList<SubjectId>> ChangeAsync(Func<IReadOnlyList<SubjectId>> change)
    {
        await _changes.WaitAsync();
        try
        {
            var gone = await Task.Run(change);
            // Another change that found room says nothing of these: only who is really gone need not be hidden any more.
            _hidden.ExceptWith(gone);
            _unsettled = true;
            if (gone.Count > 0) Forget(gone);
            foreach (var subject in gone)
            {
                Removed?.Invoke(subject);
                Tell(subject, "removed");
            }

            return gone;
        }
        finally
        {
            _changes.Release();
        }
    }

    /// <summary>Brings all that is stored into the search.</summary>
    /// <exception cref="StorageException">The store cannot be read.</exception>
    internal async Task SettleAsync()
    {
        if (!_unsettled) return;
        await _changes.WaitAsync();
        try
        {
            await ReloadAsync(CancellationToken.None);
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

    private void Forget(IReadOnlyCollection<SubjectId> subjects)
    {
        _current = _current.Without([.. subjects]);
        _rights = _rights.Where(known => !subjects.Contains(known.Key)).ToFrozenDictionary();
    }

    // Rights go in before whom they are for, so that nobody is found who is not known.
    private async Task ReloadAsync(CancellationToken cancel)
    {
        IReadOnlyList<Subject> subjects = await store.LoadAsync(cancel);
        if (_hidden.Count > 0) subjects = [.. subjects.Where(subject => !_hidden.Contains(subject.Id))];
        _rights = subjects.ToFrozenDictionary(s => s.Id, s => s.Rights);
        _current = GallerySnapshot.Build(subjects, model, dimension);
        _unusable = subjects.Count - _current.SubjectCount;
        _unsettled = false;
    }

    private void Tell(SubjectId id, string change, string? by = null) =>
        events.Publish(new GalleryChanged(time.GetUtcNow(), id.Value, change, _current.SubjectCount, _current.TemplateCount) { By = by });
}
