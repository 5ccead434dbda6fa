using System.Numerics.Tensors;

namespace EdgeFace.Core.Recognition;

/// <summary>
/// The last embeddings of whoever stands before the door, kept in memory only, to tell whether the next face in
/// the same place is still the same person's.
/// </summary>
/// <param name="capacity">How many are kept; older ones are overwritten.</param>
/// <param name="dimension">Length of each embedding.</param>
public sealed class ProbeHistory(int capacity, int dimension)
{
    private readonly float[] _rows = new float[capacity * dimension];
    private int _next;

    /// <summary>How many are kept at present.</summary>
    public int Count { get; private set; }

    /// <param name="embedding">Unit length.</param>
    public void Add(ReadOnlySpan<float> embedding)
    {
        embedding.CopyTo(_rows.AsSpan(_next * dimension, dimension));
        _next = (_next + 1) % capacity;
        Count = Math.Min(Count + 1, capacity);
    }

    /// <summary>Cosine similarity to the nearest of them; -1 where there is none.</summary>
    public float Nearest(ReadOnlySpan<float> embedding)
    {
        var nearest = -1f;
        for (var i = 0; i < Count; i++)
            nearest = MathF.Max(nearest, TensorPrimitives.Dot(embedding, _rows.AsSpan(i * dimension, dimension)));
        return nearest;
    }

    /// <summary>Forgets them, and wipes the memory.</summary>
    public void Clear()
    {
        Array.Clear(_rows);
        _next = 0;
        Count = 0;
    }
}
