namespace EdgeFace.Core.Recognition;

/// <summary>
/// The pictures that an approach has learnt from, by their hashes: the same picture is not a second frame, however often and
/// in whatever order a camera, a program or a stream repeats it. Allocates nothing after its making.
/// </summary>
public sealed class SeenPictures
{
    /// <summary>More pictures than that forget the oldest; each has two hashes (as coded, and as decoded).</summary>
    public const int Kept = 2048;

    private readonly ulong[] _hashes = new ulong[2 * Kept];
    private int _count;
    private int _next;
    private long _approach;

    /// <summary>Whether the approach has learnt from this picture already.</summary>
    /// <param name="approach">Another approach begins with nothing.</param>
    /// <param name="hash">Of the coded bytes or of the pixels.</param>
    public bool Has(long approach, ulong hash) => approach == _approach && _hashes.AsSpan(0, _count).Contains(hash);

    /// <summary>The approach learns from a picture with this hash.</summary>
    public void Add(long approach, ulong hash)
    {
        if (approach != _approach) (_approach, _count, _next) = (approach, 0, 0);
        _hashes[_next] = hash;
        _next = (_next + 1) % _hashes.Length;
        if (_count < _hashes.Length) _count++;
    }
}
