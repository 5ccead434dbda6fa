namespace EdgeFace.Core.Evaluation;

/// <summary>Every comparison of every two pictures of a set of people.</summary>
/// <param name="People">Who is on which picture.</param>
/// <param name="Genuine">All pairs of pictures of one person.</param>
/// <param name="Impostors">All pairs of pictures of two people who do not share a group.</param>
public sealed record CorpusScores(EvaluationPeople People, GenuineScores Genuine, ImpostorScores Impostors)
{
    /// <summary>The share of impostor pairs that the exact tail holds, room for a bootstrap's heavier draws at 1e-2 included.</summary>
    public const double TailShare = 0.025;

    private const int LargestTail = 1 << 22;

    /// <summary>Compares all with all.</summary>
    public static CorpusScores Compare(EvaluationPeople people, EmbeddingTable embeddings, CancellationToken stop = default)
    {
        var pictures = (long)people.PictureCount;
        var tail = (int)Math.Clamp(TailShare * pictures * pictures / 2, 1024, LargestTail);
        var genuine = new List<ComparisonScore>();
        var impostors = new ImpostorScores(tail);
        for (var a = 0; a < people.PictureCount; a++)
        {
            stop.ThrowIfCancellationRequested();
            int person = people.PersonOf(a), group = people.GroupOf(a);
            for (var b = a + 1; b < people.PictureCount; b++)
            {
                if (people.PersonOf(b) == person) genuine.Add(new(embeddings.Similarity(a, b), a, b));
                else if (people.GroupOf(b) != group) impostors.Add(new(embeddings.Similarity(a, b), a, b));
            }
        }

        return new(people, new(genuine), impostors);
    }
}
