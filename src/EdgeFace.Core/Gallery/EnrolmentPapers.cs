namespace EdgeFace.Core.Gallery;

/// <summary>What is kept of how somebody came into the gallery, and goes with them.</summary>
/// <param name="Consent">The day on which the person agreed to be recognised; null where nobody said.</param>
/// <param name="Enroller">Who enrolled them first: the user of the operating system, or the facility's key; null where it is not known.</param>
public sealed record EnrolmentPapers(DateOnly? Consent, string? Enroller)
{
    public const int LongestEnroller = 200;

    public static readonly EnrolmentPapers None = new(null, null);
}

public static class GalleryStoreExtensions
{
    /// <summary>Enrols without consent or enroller being known.</summary>
    public static Task<Subject> AddAsync(
        this IGalleryStore store, SubjectId id, string name, IReadOnlyList<NewTemplate> templates, CancellationToken cancel) =>
        store.AddAsync(id, name, templates, EnrolmentPapers.None, cancel);
}
