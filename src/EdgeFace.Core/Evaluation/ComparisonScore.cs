namespace EdgeFace.Core.Evaluation;

/// <summary>What the comparison of two pictures gave.</summary>
/// <param name="Similarity">Cosine similarity; -1 where a picture has no template.</param>
/// <param name="A">Number of the one picture.</param>
/// <param name="B">Number of the other.</param>
public readonly record struct ComparisonScore(float Similarity, int A, int B) : IComparable<ComparisonScore>
{
    /// <summary>Lowest similarity first; a total order, so that results do not depend on the order of arrival.</summary>
    public int CompareTo(ComparisonScore other)
    {
        var bySimilarity = Similarity.CompareTo(other.Similarity);
        if (bySimilarity != 0) return bySimilarity;
        var byA = other.A.CompareTo(A);
        return byA != 0 ? byA : other.B.CompareTo(B);
    }

    public static bool operator <(ComparisonScore left, ComparisonScore right) => left.CompareTo(right) < 0;

    public static bool operator >(ComparisonScore left, ComparisonScore right) => left.CompareTo(right) > 0;

    public static bool operator <=(ComparisonScore left, ComparisonScore right) => left.CompareTo(right) <= 0;

    public static bool operator >=(ComparisonScore left, ComparisonScore right) => left.CompareTo(right) >= 0;
}
