namespace EdgeFace.Workshop.Evaluation.Corpus;

/// <summary>
/// Names that are, or show, one person. One group a line, names separated by tabs; '#' starts a comment.
/// </summary>
public sealed record AliasList(string Name, IReadOnlyList<IReadOnlyList<string>> Groups)
{
    private const string ShippedResource = "EdgeFace.Workshop.Evaluation.Corpus.lfw-aliases.txt";

    /// <summary>No aliases.</summary>
    public static AliasList None { get; } = new("none", []);

    /// <summary>The list that comes with this program, for Labeled Faces in the Wild.</summary>
    public static AliasList Shipped()
    {
        using var stream = typeof(AliasList).Assembly.GetManifestResourceStream(ShippedResource)
            ?? throw new InvalidOperationException($"{ShippedResource} is not in the program.");
        using var reader = new StreamReader(stream);
        return Parse(reader.ReadToEnd().Split('\n'), "lfw-aliases.txt (shipped)");
    }

    /// <exception cref="EvaluationException">The file cannot be read, or a line has fewer than two names.</exception>
    public static AliasList Read(string path)
    {
        try
        {
            return Parse(File.ReadAllLines(path), path);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new EvaluationException($"The list of aliases {path} cannot be read: {fault.Message}", fault);
        }
    }

    /// <summary>Per person of the corpus, the number of its group.</summary>
    public IReadOnlyList<int> GroupOfPerson(FaceCorpus corpus)
    {
        var first = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var group in Groups)
        {
            foreach (var name in group) first[name] = group[0];
        }

        var numbers = new Dictionary<string, int>(StringComparer.Ordinal);
        var groups = new int[corpus.People.Count];
        foreach (var (person, name) in corpus.People.Index())
        {
            var key = first.GetValueOrDefault(name, name);
            if (!numbers.TryGetValue(key, out var number)) numbers[key] = number = numbers.Count;
            groups[person] = number;
        }

        return groups;
    }

    /// <summary>The groups of which the corpus has two names and more.</summary>
    public IEnumerable<IReadOnlyList<string>> UsedIn(FaceCorpus corpus) =>
        Groups.Where(group => group.Count(corpus.HasPerson) >= 2);

    internal static AliasList Parse(IEnumerable<string> lines, string name)
    {
        var groups = new List<IReadOnlyList<string>>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (index, line) in lines.Index())
        {
            var text = line.Split('#')[0].Trim();
            if (text.Length == 0) continue;
            var names = text.Split('\t', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
            if (names.Length < 2)
                throw new EvaluationException($"The list of aliases {name}, line {index + 1}: wanted are two names and more, separated by tabs.");
            if (names.FirstOrDefault(n => !seen.Add(n)) is { } twice)
                throw new EvaluationException($"The list of aliases {name}, line {index + 1}: '{twice}' is in it twice; put all names of one person on one line.");
            groups.Add(names);
        }

        return new(name, groups);
    }
}
