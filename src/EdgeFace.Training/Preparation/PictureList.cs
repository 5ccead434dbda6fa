using EdgeFace.Workshop.Evaluation.Corpus;

namespace EdgeFace.Training.Preparation;

/// <param name="Person">Name; of unlabelled pictures the file's own.</param>
/// <param name="Path">Full path.</param>
internal sealed record ListedPicture(string Person, string Path);

/// <summary>Which pictures there are, and of whom.</summary>
internal static class PictureList
{
    private const long MostIdentityBytes = 256 << 20;

    /// <summary>One folder a person, or files named <c>person_0001.jpg</c>, as LFW and CASIA-WebFace come.</summary>
    /// <exception cref="Workshop.Evaluation.EvaluationException">A folder is missing or has no pictures.</exception>
    public static IReadOnlyList<ListedPicture> ByPerson(IEnumerable<string> folders) =>
        [.. folders.SelectMany(folder => FaceCorpus.Read(folder).Pictures).Select(p => new ListedPicture(p.Person, p.Path)).DistinctBy(p => p.Path)];

    /// <summary>Pictures of nobody in particular, each counted as a person of its own.</summary>
    public static IReadOnlyList<ListedPicture> Unlabelled(IEnumerable<string> folders) =>
        [.. folders.SelectMany(folder => FaceCorpus.Read(folder).Pictures).Select(p => new ListedPicture(p.Path, p.Path)).DistinctBy(p => p.Path)];

    /// <summary>A flat folder with a file of identities, a line <c>picture.jpg person</c> each, as CelebA comes.</summary>
    /// <exception cref="TrainingException">The file cannot be read, or a line of it is not understood.</exception>
    public static IReadOnlyList<ListedPicture> ByIdentityFile(string folder, string identities)
    {
        try
        {
            if (new FileInfo(identities).Length > MostIdentityBytes) throw new TrainingException($"{identities} is larger than {MostIdentityBytes >> 20} MiB; that is no file of identities.");
            var list = Parse(File.ReadLines(identities), identities, Path.GetFullPath(folder)).ToList();
            return list.Count > 0 ? list : throw new TrainingException($"{identities} names no picture. Wanted is a line 'picture.jpg person' for each.");
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new TrainingException($"{identities} cannot be read: {fault.Message}", fault);
        }
    }

    internal static IEnumerable<ListedPicture> Parse(IEnumerable<string> lines, string name, string folder)
    {
        foreach (var (number, line) in lines.Index())
        {
            if (string.IsNullOrWhiteSpace(line)) continue;
            var parts = line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            if (parts.Length != 2 || parts[0].Contains('/') || parts[0].Contains(".."))
                throw new TrainingException($"{name}, line {number + 1}: wanted is 'picture.jpg person', found is '{(line.Length > 80 ? line[..80] + "…" : line)}'.");
            yield return new(parts[1], Path.Combine(folder, parts[0]));
        }
    }
}
