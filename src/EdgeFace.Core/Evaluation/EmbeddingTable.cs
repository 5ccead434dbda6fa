using System.Numerics.Tensors;

namespace EdgeFace.Core.Evaluation;

/// <summary>Embeddings by picture number, unit length each, row by row. A picture without a face has none.</summary>
public sealed class EmbeddingTable(int pictures, int dimension)
{
    private readonly float[] _rows = new float[checked(pictures * dimension)];
    private readonly bool[] _present = new bool[pictures];

    public int PictureCount => _present.Length;

    /// <summary>Length of each embedding.</summary>
    public int Dimension { get; } = dimension;

    public bool Has(int picture) => _present[picture];

    /// <summary>Zeros where the picture has no face.</summary>
    public ReadOnlySpan<float> Row(int picture) => _rows.AsSpan(picture * Dimension, Dimension);

    /// <param name="embedding"><see cref="Dimension"/> values, unit length.</param>
    public void Set(int picture, ReadOnlySpan<float> embedding)
    {
        if (embedding.Length != Dimension)
            throw new ArgumentException($"The embedding has {embedding.Length} values, wanted are {Dimension}.", nameof(embedding));
        embedding.CopyTo(_rows.AsSpan(picture * Dimension));
        _present[picture] = true;
    }

    /// <summary>
    /// Cosine similarity; -1 where one has no face: what was not acquired does not match
    /// (the generalised rates of ISO/IEC 19795-1:2021).
    /// </summary>
    public float Similarity(int a, int b) => _present[a] && _present[b] ? TensorPrimitives.Dot(Row(a), Row(b)) : -1;
}
