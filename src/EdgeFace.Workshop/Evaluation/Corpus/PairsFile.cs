using System.Globalization;

namespace EdgeFace.Workshop.Evaluation.Corpus;

/// <summary>A picture as a pairs file names it.</summary>
public readonly record struct NamedPicture(string Person, int Number)
{
    public override string ToString() => $"{Person} {Number}";
}

/// <param name="Fold">From 0.</param>
/// <param name="Line">In the file, from 1.</param>
public readonly record struct NamedPair(int Fold, int Line, NamedPicture A, NamedPicture B)
{
    public bool Same => A.Person == B.Person;
}

/// <summary>
/// Pairs of the protocol of Labeled Faces in the Wild. First line: <c>folds pairs-per-class</c>, or only pairs-per-class for
/// one fold; then, fold by fold, the pairs of one person (<c>name i j</c>) and those of two (<c>name i name j</c>),
/// separated by tabs.
/// </summary>
/// <param name="FoldCount">Folds that the file has.</param>
/// <param name="Pairs">In the file's order.</param>
public sealed record PairsFile(int FoldCount, IReadOnlyList<NamedPair> Pairs)
{
    private const long MostBytes = 64 << 20;

    /// <exception cref="EvaluationException">The file is missing or not of this format; the line is named.</exception>
    public static PairsFile Read(string path)
    {
        try
        {
            var size = new FileInfo(path).Length;
            if (size > MostBytes) throw new EvaluationException($"The pairs file {path} has {size >> 20} MiB; at most {MostBytes >> 20} are read.");
            return Parse(File.ReadAllLines(path), path);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new EvaluationException($"The pairs file {path} cannot be read: {fault.Message}", fault);
        }
    }

    /// <param name="name">For messages.</param>
    public static PairsFile Parse(IReadOnlyList<string> lines, string name)
    {
        if (lines.Count == 0) throw new EvaluationException($"The pairs file {name} is empty. Its first line should be 'folds<TAB>pairs per class'.");
        var (folds, perClass) = Head(lines[0], name);
        var body = lines.Index().Skip(1).Where(line => !string.IsNullOrWhiteSpace(line.Item)).ToArray();
        if (body.Length != 2L * folds * perClass)
            throw new EvaluationException($"The pairs file {name} should have {2L * folds * perClass} pairs ({folds} folds of {perClass} same and {perClass} different), it has {body.Length}.");
        return new(folds, [.. body.Select((line, i) => Pair(line.Item, line.Index + 1, i / (2 * perClass), name))]);
    }

    /// <summary>The folds <paramref name="first"/> to <paramref name="last"/>, counted from 1, alone.</summary>
    /// <exception cref="EvaluationException">The file has no such folds.</exception>
    public PairsFile Only(int first, int last)
    {
        if (first < 1 || last < first || last > FoldCount)
            throw new EvaluationException($"The pairs file has folds 1 to {FoldCount}; {first} to {last} were asked for.");
        return new(last - first + 1, [.. Pairs.Where(p => p.Fold >= first - 1 && p.Fold < last)]);
    }

    /// <summary>Everybody whom the pairs name.</summary>
    public IReadOnlySet<string> People() => Pairs.SelectMany(p => new[] { p.A.Person, p.B.Person }).ToHashSet(StringComparer.Ordinal);

    private static (int Folds, int PerClass) Head(string line, string name)
    {
        var parts = line.Split('\t', StringSplitOptions.TrimEntries);
        if (parts.Length is 1 or 2 && Number(parts[^1]) is { } perClass && Number(parts.Length == 2 ? parts[0] : "1") is { } folds)
            return (folds, perClass);
        throw new EvaluationException($"The pairs file {name}, line 1: wanted is 'folds<TAB>pairs per class', found is '{Shortened(line)}'.");
    }

    private static NamedPair Pair(string line, int number, int fold, string name)
    {
        var parts = line.Split('\t', StringSplitOptions.TrimEntries);
        if (parts.Length == 3 && Number(parts[1]) is { } i && Number(parts[2]) is { } j)
            return new(fold, number, new(parts[0], i), new(parts[0], j));
        if (parts.Length == 4 && parts[0] != parts[2] && Number(parts[1]) is { } k && Number(parts[3]) is { } l)
            return new(fold, number, new(parts[0], k), new(parts[2], l));
        throw new EvaluationException($"The pairs file {name}, line {number}: wanted is 'name i j' or 'name i other-name j', separated by tabs; found is '{Shortened(line)}'.");
    }

    private static int? Number(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is > 0 and < 1_000_000 ? number : null;

    private static string Shortened(string line) => line.Length <= 80 ? line : line[..80] + "…";
}
