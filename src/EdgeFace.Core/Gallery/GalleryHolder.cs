namespace EdgeFace.Core.Gallery;

/// <summary>
/// A gallery of which a change swaps in a new snapshot; who has taken the old one goes on
/// with it to the end of the frame.
/// </summary>
public sealed class GalleryHolder(GallerySnapshot first) : IGallerySource
{
    private GallerySnapshot _current = first;

    public GallerySnapshot Current => Volatile.Read(ref _current);

    /// <exception cref="ArgumentException">The snapshot is of another model.</exception>
    public void Swap(GallerySnapshot next)
    {
        var current = Current;
        if (next.Model != current.Model || next.Dimension != current.Dimension)
            throw new ArgumentException($"The gallery in use is of model {current.Model}, the new one of {next.Model}.", nameof(next));
        Volatile.Write(ref _current, next);
    }
}
