using System.Globalization;

namespace EdgeFace.Workshop.Evaluation.Corpus;

/// <param name="Person">Name as the folder or the file has it.</param>
/// <param name="Number">The number after the file name's last '_', if it has one.</param>
/// <param name="Path">Full path.</param>
public sealed record CorpusPicture(string Person, int? Number, string Path);

/// <summary>
/// Pictures of known people: one folder a person, or files named <c>person_0001.jpg</c> side by side
/// (both as Labeled Faces in the Wild has them). Pictures and people are numbered in the order of their names.
/// </summary>
public sealed class FaceCorpus
{
    private static readonly string[] Endings = [".jpg", ".jpeg", ".png", ".webp", ".bmp"];

    private readonly Dictionary<string, int> _personByName;
    private readonly Dictionary<(string Person, int Number), int> _pictureByNumber = [];

    private FaceCorpus(string folder, IEnumerable<CorpusPicture> pictures)
    {
        Folder = folder;
        Pictures = [.. pictures.OrderBy(p => p.Person, StringComparer.Ordinal).ThenBy(p => p.Number).ThenBy(p => p.Path, StringComparer.Ordinal)];
        People = [.. Pictures.Select(p => p.Person).Distinct(StringComparer.Ordinal)];
        _personByName = People.Index().ToDictionary(p => p.Item, p => p.Index, StringComparer.Ordinal);
        PersonOfPicture = [.. Pictures.Select(p => _personByName[p.Person])];
        foreach (var (index, picture) in Pictures.Index())
        {
            if (picture.Number is { } number) _pictureByNumber.TryAdd((picture.Person, number), index);
        }
    }

    /// <summary>Full path.</summary>
    public string Folder { get; }

    public IReadOnlyList<CorpusPicture> Pictures { get; }

    /// <summary>Names, in ordinal order.</summary>
    public IReadOnlyList<string> People { get; }

    /// <summary>Per picture, the number of its person.</summary>
    public IReadOnlyList<int> PersonOfPicture { get; }

    /// <summary>Finds the pictures of a folder; opens none.</summary>
    /// <exception cref="EvaluationException">The folder is missing, cannot be read, or holds no picture.</exception>
    public static FaceCorpus Read(string folder)
    {
        var full = Path.GetFullPath(folder);
        try
        {
            var flat = PicturesIn(full).Select(path => Named(PersonPart(path), path));
            var nested = Directory.EnumerateDirectories(full).SelectMany(person => PicturesIn(person).Select(path => Named(Path.GetFileName(person), path)));
            var corpus = new FaceCorpus(full, flat.Concat(nested));
            if (corpus.Pictures.Count > 0) return corpus;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new EvaluationException($"The pictures in {full} cannot be read: {fault.Message}", fault);
        }

        throw new EvaluationException($"There are no pictures in {full}: wanted are folders named by person, or files named like person_0001.jpg ({string.Join(", ", Endings)}).");
    }

    /// <summary>The pictures of these people alone.</summary>
    public FaceCorpus Only(IReadOnlySet<string> people) => new(Folder, Pictures.Where(p => people.Contains(p.Person)));

    /// <summary>The picture's number in <see cref="Pictures"/>, or null where there is none of this name and number.</summary>
    public int? Find(string person, int number) => _pictureByNumber.TryGetValue((person, number), out var index) ? index : null;

    public bool HasPerson(string person) => _personByName.ContainsKey(person);

    private static IEnumerable<string> PicturesIn(string folder) =>
        Directory.EnumerateFiles(folder).Where(path => Endings.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase));

    private static CorpusPicture Named(string person, string path)
    {
        var stem = Path.GetFileNameWithoutExtension(path);
        var digits = stem[(stem.LastIndexOf('_') + 1)..];
        return new(person, int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null, path);
    }

    private static string PersonPart(string path)
    {
        var stem = Path.GetFileNameWithoutExtension(path);
        var end = stem.LastIndexOf('_');
        return end > 0 && stem[(end + 1)..].All(char.IsAsciiDigit) ? stem[..end] : stem;
    }
}
