using System.Numerics.Tensors;

namespace EdgeFace.Core.Recognition;

/// <summary>What an embedder makes of a face: a vector of unit length, bound to its model. Immutable.</summary>
public sealed class Embedding
{
    private readonly float[] _values;

    /// <summary>Copies <paramref name="values"/> and scales them to unit length.</summary>
    /// <exception cref="ArgumentException">Empty, not finite, or all zero.</exception>
    public Embedding(ModelId model, ReadOnlySpan<float> values)
    {
        Model = model;
        _values = values.ToArray();
        if (!TryNormalise(_values))
            throw new ArgumentException("An embedding needs a finite length other than zero.", nameof(values));
    }

    public ModelId Model { get; }

    public int Dimension => _values.Length;

    /// <summary>Unit length.</summary>
    public ReadOnlySpan<float> Values => _values;

    /// <summary>Cosine similarity, -1 to 1; higher is closer.</summary>
    /// <exception cref="InvalidOperationException">The embeddings come from different models.</exception>
    public float SimilarityTo(Embedding other)
    {
        if (Model != other.Model || Dimension != other.Dimension)
            throw new InvalidOperationException($"Embeddings of {Model} and {other.Model} cannot be compared.");
        return TensorPrimitives.Dot(_values, other._values);
    }

    /// <summary>Scales to unit length in place; false where that is not possible.</summary>
    public static bool TryNormalise(Span<float> values)
    {
        if (values.IsEmpty) return false;
        var length = TensorPrimitives.Norm(values);
        if (!float.IsFinite(length) || length < 1e-12f) return false;
        TensorPrimitives.Divide(values, length, values);
        return true;
    }
}

/// <summary>Turns an aligned face into an embedding. Not safe for use by two threads at once.</summary>
public interface IFaceEmbedder : IDisposable
{
    ModelId Model { get; }

    /// <summary>Length of the embeddings.</summary>
    int Dimension { get; }

    /// <summary>Where the aligned face goes before <see cref="Embed"/>; usually the model's own input tensor.</summary>
    Imaging.AlignedFace Input { get; }

    /// <summary>Embeds what is in <see cref="Input"/>; allocates nothing of its own.</summary>
    /// <param name="embedding"><see cref="Dimension"/> values, unit length.</param>
    void Embed(Span<float> embedding);
}
