using System.Numerics.Tensors;
using EdgeFace.Workshop.Evaluation;

namespace EdgeFace.Workshop.Embeddings;

/// <summary>How alike two machines' embeddings of the same crops are, by cosine similarity.</summary>
/// <param name="Faces">Crops compared.</param>
internal sealed record EmbeddingAgreement(int Faces, double Least, double Median)
{
    /// <exception cref="EvaluationException">They are not of the same crops and model.</exception>
    public static EmbeddingAgreement Of(EmbeddingFile one, EmbeddingFile other)
    {
        if ((one.Count, one.Dimension) != (other.Count, other.Dimension) || one.Count == 0)
            throw new EvaluationException($"{one.Count} embeddings of {one.Dimension} values cannot be compared with {other.Count} of {other.Dimension}: both must be of the same crops and model.");
        var cosines = new double[one.Count];
        for (var i = 0; i < cosines.Length; i++) cosines[i] = TensorPrimitives.CosineSimilarity(one[i], other[i]);
        // One that is no number counts as the worst there is.
        for (var i = 0; i < cosines.Length; i++) cosines[i] = double.IsFinite(cosines[i]) ? cosines[i] : -1;
        Array.Sort(cosines);
        return new(cosines.Length, cosines[0], cosines[cosines.Length / 2]);
    }
}
