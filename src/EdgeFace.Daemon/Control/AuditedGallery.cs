using EdgeFace.Core.Clocks;
using EdgeFace.Core.Events;
using EdgeFace.Core.Gallery;
using EdgeFace.Daemon.Audit;
using EdgeFace.Daemon.Storage;

namespace EdgeFace.Daemon.Control;

/// <summary>
/// The store in a command's hands, while no daemon runs: each change goes into the audit log, as the daemon's would. A log
/// that cannot be opened lets nothing be changed.
/// </summary>
/// <param name="by">Who runs the command.</param>
internal sealed class AuditedGallery(SqliteGalleryStore store, StateDirectory state, AuditOptions options, string by, TimeProvider time) : IGalleryStore
{
    public Task<IReadOnlyList<Subject>> LoadAsync(CancellationToken cancel) => store.LoadAsync(cancel);

    public Task<Subject?> FindAsync(SubjectId id, CancellationToken cancel) => store.FindAsync(id, cancel);

    public Task<Subject> AddAsync(SubjectId id, string name, IReadOnlyList<NewTemplate> templates, EnrolmentPapers papers, CancellationToken cancel) =>
        ChangeAsync(id, "enrolled", () => store.AddAsync(id, name, templates, papers with { Enroller = by }, cancel), _ => true);

    public Task<Subject?> SetRightsAsync(SubjectId id, SubjectRights rights, CancellationToken cancel) =>
        ChangeAsync(id, "rights", () => store.SetRightsAsync(id, rights, cancel), subject => subject is not null);

    public Task<bool> RemoveAsync(SubjectId id, CancellationToken cancel) =>
        ChangeAsync(id, "removed", () => store.RemoveAsync(id, cancel), removed => removed);

    private async Task<T> ChangeAsync<T>(SubjectId id, string what, Func<Task<T>> change, Func<T, bool> happened)
    {
        using var audit = new AuditLog(state, options, time);
        audit.Open(forRun: false);
        var result = await change();
        if (!happened(result)) return result;
        var subjects = await store.LoadAsync(CancellationToken.None);
        audit.Append([new GalleryChanged(time.GetUtcNow(), id.Value, what, subjects.Count, subjects.Sum(s => s.Templates.Count)) { By = by }], ClockQuality.Unset);
        return result;
    }
}
