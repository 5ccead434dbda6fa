using EdgeFace.Core.Imaging;
using EdgeFace.Vision.Cameras;
using EdgeFace.Vision.Imaging;

namespace EdgeFace.Vision.OpenCv.Cameras;

/// <summary>A decoded picture in memory of a <see cref="RawPicturePool"/>; disposing it gives it back.</summary>
internal sealed class RawPicture(RawPicturePool pool) : CapturedPicture
{
    private const int JpegQuality = 92;

    private byte[] _pixels = [];
    private int _width, _height;
    private byte[]? _encoded;
    private ulong? _fingerprint;
    private int _rented;

    /// <summary>Nearly nobody asks; who does pays for it.</summary>
    public override ReadOnlySpan<byte> Encoded => _encoded ??= Encode();

    public override ulong? Fingerprint => _fingerprint ??= PictureHash.Of(Pixels);

    private Span<byte> Pixels => _pixels.AsSpan(0, _width * _height * 3);

    /// <summary>Memory for height x width x 3 bytes, red first.</summary>
    public Span<byte> Begin(int width, int height)
    {
        var needed = width * height * 3;
        if (_pixels.Length < needed) _pixels = new byte[needed];
        (_width, _height, _encoded, _fingerprint) = (width, height, null, null);
        return Pixels;
    }

    public override bool TryDecode(FramePool frames, out Frame? frame, out string? fault)
    {
        frame = frames.Rent(_width, _height);
        Pixels.CopyTo(frame.Pixels);
        frame.Info = Info;
        fault = null;
        return true;
    }

    internal void Rented() => Interlocked.Exchange(ref _rented, 1);

    internal void Stamp(FrameInfo info) => Info = info;

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (Interlocked.Exchange(ref _rented, 0) == 1) pool.Return(this);
    }

    private byte[] Encode()
    {
        using var encoder = new JpegEncoder();
        var frame = Frame.Create(_width, _height);
        Pixels.CopyTo(frame.Pixels);
        return encoder.Encode(frame, JpegQuality);
    }
}

/// <summary>A bounded stock of memory for pictures, so that a running camera allocates next to nothing.</summary>
internal sealed class RawPicturePool
{
    // One is read, one waits in the mailbox, one is looked at, one is spare.
    private const int Capacity = 4;

    private readonly Lock _lock = new();
    private readonly Stack<RawPicture> _idle = new(Capacity);

    public RawPicture Rent()
    {
        RawPicture? picture;
        lock (_lock) _idle.TryPop(out picture);
        picture ??= new(this);
        picture.Rented();
        return picture;
    }

    public void Return(RawPicture picture)
    {
        lock (_lock)
        {
            if (_idle.Count < Capacity) _idle.Push(picture);
        }
    }
}
