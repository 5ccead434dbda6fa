namespace EdgeFace.Workshop.Measuring;

/// <summary>A pair of pictures, by file name without extension, and whether they show one person.</summary>
internal sealed record FacePair(string First, string Second, bool Same);

/// <summary>Verification accuracy over folds, as LFW defines it: each fold with the threshold that is best on the others.</summary>
internal static class PairAccuracy
{
    /// <summary>Reads LFW's <c>pairs.txt</c>.</summary>
    /// <returns>Pairs, fold by fold.</returns>
    public static IReadOnlyList<IReadOnlyList<FacePair>> ReadPairs(string path)
    {
        var lines = File.ReadAllLines(path);
        var header = lines[0].Split('\t');
        int folds = int.Parse(header[0], System.Globalization.CultureInfo.InvariantCulture), perClass = int.Parse(header[1], System.Globalization.CultureInfo.InvariantCulture);
        return [.. Enumerable.Range(0, folds).Select(fold => lines.Skip(1 + fold * 2 * perClass).Take(2 * perClass).Select(Parse).ToList())];
    }

    /// <returns>Mean share of right answers over the folds.</returns>
    public static double Measure(IReadOnlyList<IReadOnlyList<FacePair>> folds, Func<string, float[]?> embedding)
    {
        var scored = folds.Select(fold => fold.Select(pair => (Similarity: Similarity(pair, embedding), pair.Same)).ToList()).ToList();
        return scored.Average(fold =>
        {
            var threshold = BestThreshold([.. scored.Where(other => other != fold).SelectMany(other => other)]);
            return fold.Count(pair => pair.Similarity >= threshold == pair.Same) / (double)fold.Count;
        });
    }

    private static double BestThreshold(List<(double Similarity, bool Same)> pairs)
    {
        pairs.Sort((a, b) => a.Similarity.CompareTo(b.Similarity));
        var right = pairs.Count(pair => pair.Same);
        var (best, threshold) = (right, pairs[0].Similarity);
        for (var i = 0; i < pairs.Count - 1; i++)
        {
            right += pairs[i].Same ? -1 : 1;
            if (right > best) (best, threshold) = (right, (pairs[i].Similarity + pairs[i + 1].Similarity) / 2);
        }

        return threshold;
    }

    private static double Similarity(FacePair pair, Func<string, float[]?> embedding)
    {
        // A face that was not found matches nobody.
        if (embedding(pair.First) is not { } first || embedding(pair.Second) is not { } second) return -1;
        var sum = 0.0;
        for (var i = 0; i < first.Length; i++) sum += (double)first[i] * second[i];
        return sum;
    }

    private static FacePair Parse(string line)
    {
        var parts = line.Split('\t');
        static string Name(string person, string number) => $"{person}_{int.Parse(number, System.Globalization.CultureInfo.InvariantCulture):0000}";
        return parts.Length == 3
            ? new(Name(parts[0], parts[1]), Name(parts[0], parts[2]), true)
            : new(Name(parts[0], parts[1]), Name(parts[2], parts[3]), false);
    }
}
