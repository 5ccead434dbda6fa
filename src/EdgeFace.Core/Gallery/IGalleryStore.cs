using EdgeFace.Core.Recognition;

namespace EdgeFace.Core.Gallery;

/// <summary>A template that is to be stored.</summary>
public sealed record NewTemplate(Embedding Embedding, float Quality);

/// <summary>Keeps subjects and templates durably. Every call is one transaction.</summary>
public interface IGalleryStore
{
    /// <summary>All subjects with all their templates, of whatever model.</summary>
    Task<IReadOnlyList<Subject>> LoadAsync(CancellationToken cancel);

    Task<Subject?> FindAsync(SubjectId id, CancellationToken cancel);

    /// <summary>Creates the subject or adds to it; a name or a day of consent given replaces the old one, the first enroller stays.</summary>
    Task<Subject> AddAsync(SubjectId id, string name, IReadOnlyList<NewTemplate> templates, EnrolmentPapers papers, CancellationToken cancel);

    /// <summary>Replaces a subject's rights; null where there is no such subject.</summary>
    /// <exception cref="ArgumentException">The rights contradict themselves; see <see cref="SubjectRights.Fault"/>.</exception>
    Task<Subject?> SetRightsAsync(SubjectId id, SubjectRights rights, CancellationToken cancel);

    /// <summary>False where there was no such subject.</summary>
    Task<bool> RemoveAsync(SubjectId id, CancellationToken cancel);
}
