namespace EdgeFace.Core.Imaging;

/// <summary>Where and when a picture was taken.</summary>
/// <param name="Sequence">Number of the picture in its camera's stream, from 0, without gaps.</param>
/// <param name="Captured">Time since the camera's clock started (monotonic, never wall time).</param>
/// <param name="Clip">The recording that the picture belongs to; a live camera has none.</param>
/// <param name="Source">File or device, for messages.</param>
public readonly record struct FrameInfo(long Sequence, TimeSpan Captured, string? Clip = null, string? Source = null);

/// <summary>
/// One decoded picture: interleaved 8-bit RGB, rows without padding, top row first.
/// Rented from a <see cref="FramePool"/>; disposing it gives the buffer back.
/// </summary>
public sealed class Frame : IDisposable
{
    /// <summary>Bytes behind the last pixel that may be read: vectors load more than one pixel has.</summary>
    public const int Padding = 8;

    private readonly FramePool? _pool;
    private byte[] _pixels;

    internal Frame(byte[] pixels, FramePool? pool)
    {
        _pixels = pixels;
        _pool = pool;
    }

    /// <summary>Width in pixels.</summary>
    public int Width { get; private set; }

    /// <summary>Height in pixels.</summary>
    public int Height { get; private set; }

    /// <summary>Bytes from one row to the next.</summary>
    public int Stride => Width * 3;

    /// <summary>Where and when the picture was taken.</summary>
    public FrameInfo Info { get; set; }

    /// <summary>Height x Width x 3 bytes, red first.</summary>
    public Span<byte> Pixels => _pixels.AsSpan(0, Stride * Height);

    internal int Capacity => _pixels.Length;

    /// <summary>A frame that belongs to no pool, for stills and tests.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A side is not positive, or the picture is over 2 GiB.</exception>
    public static Frame Create(int width, int height)
    {
        var frame = new Frame(new byte[FramePool.BufferFor(width, height)], null);
        frame.Resize(width, height);
        return frame;
    }

    internal void Resize(int width, int height)
    {
        var needed = FramePool.BufferFor(width, height);
        if (_pixels.Length < needed) _pixels = new byte[needed];
        Width = width;
        Height = height;
    }

    /// <summary>Gives the buffer back to its pool. The pixels must not be touched afterwards.</summary>
    public void Dispose() => _pool?.Return(this);
}
