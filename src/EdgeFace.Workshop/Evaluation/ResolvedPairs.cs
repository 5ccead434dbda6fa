using EdgeFace.Core.Evaluation;
using EdgeFace.Workshop.Evaluation.Corpus;
using EdgeFace.Workshop.Evaluation.Embedding;

namespace EdgeFace.Workshop.Evaluation;

/// <param name="Line">In the pairs file, from 1.</param>
/// <param name="Picture">The first of its pictures that is not in the folder.</param>
public sealed record UnresolvedPair(int Line, string Picture);

/// <summary>The pairs of a file as numbers of a corpus's pictures.</summary>
/// <param name="Pairs">Fold, and the numbers of both pictures.</param>
/// <param name="Unresolved">Pairs that name a picture which is not there.</param>
public sealed record ResolvedPairs(IReadOnlyList<(NamedPair Named, int A, int B)> Pairs, IReadOnlyList<UnresolvedPair> Unresolved)
{
    /// <param name="limit">Largest share of pairs that may be missing, 0 to 1.</param>
    /// <exception cref="EvaluationException">More are missing, or all of a fold are.</exception>
    public static ResolvedPairs Of(PairsFile file, FaceCorpus corpus, double limit)
    {
        var pairs = new List<(NamedPair, int, int)>();
        var unresolved = new List<UnresolvedPair>();
        foreach (var pair in file.Pairs)
        {
            int? a = corpus.Find(pair.A.Person, pair.A.Number), b = corpus.Find(pair.B.Person, pair.B.Number);
            if (a is { } first && b is { } second) pairs.Add((pair, first, second));
            else unresolved.Add(new(pair.Line, (a is null ? pair.A : pair.B).ToString()));
        }

        if (unresolved.Count > limit * file.Pairs.Count)
        {
            var names = string.Join(", ", unresolved.Take(5).Select(u => $"{u.Picture} (line {u.Line})"));
            throw new EvaluationException(
                $"{unresolved.Count} of {file.Pairs.Count} pairs name pictures that are not in {corpus.Folder}: {names}{(unresolved.Count > 5 ? ", …" : "")}. "
                + $"At most {limit:P1} may be missing; check --images and --pairs, or raise --missing-limit.");
        }

        if (file.Pairs.Select(p => p.Fold).Distinct().Except(pairs.Select(p => p.Item1.Fold)).Any())
            throw new EvaluationException($"No pair of a whole fold has its pictures in {corpus.Folder}.");
        return new(pairs, unresolved);
    }

    /// <summary>The pairs with the similarities of one model.</summary>
    public IReadOnlyList<FoldedPair> Score(EmbeddingTable embeddings) =>
        [.. Pairs.Select(p => new FoldedPair(p.Named.Fold, p.Named.Same, new(embeddings.Similarity(p.A, p.B), p.A, p.B)))];
}
