using EdgeFace.Core.Imaging;
using EdgeFace.Vision.Imaging;

namespace EdgeFace.Vision.Cameras;

/// <summary>An encoded picture in memory of a <see cref="PicturePool"/>; disposing it gives it back.</summary>
internal sealed class EncodedPicture(PicturePool pool) : CapturedPicture
{
    private byte[] _data = [];
    private int _length;
    private string? _fault;
    private ulong? _fingerprint;
    private int _rented;

    internal ReadOnlySpan<byte> Data => _data.AsSpan(0, _length);

    public override ReadOnlySpan<byte> Encoded => Data;

    // Asked for by who reads the camera and by who decides, one after the other.
    public override ulong? Fingerprint => _fingerprint ??= PictureHash.Of(Data);

    public override bool TryDecode(FramePool frames, out Frame? frame, out string? fault)
    {
        (frame, fault) = _fault is null ? pool.Decode(Data, frames) : new StillResult(null, _fault);
        if (frame is not null) frame.Info = Info;
        return frame is not null;
    }

    /// <summary>Memory to write the encoded picture into.</summary>
    internal Span<byte> Begin(int length, in FrameInfo info)
    {
        Interlocked.Exchange(ref _rented, 1);
        if (_data.Length < length) _data = new byte[Math.Max(length, _data.Length * 3 / 2)];
        _length = length;
        _fault = null;
        _fingerprint = null;
        Info = info;
        return _data.AsSpan(0, length);
    }

    /// <summary>There is no picture to decode, for this reason.</summary>
    internal void Fail(string fault)
    {
        _length = 0;
        _fault = fault;
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (Interlocked.Exchange(ref _rented, 0) == 1) pool.Return(this);
    }
}

/// <summary>
/// A bounded stock of memory for encoded pictures, and their decoder, so that a running camera allocates nothing.
/// </summary>
/// <param name="maxPixels">Larger pictures are refused.</param>
internal sealed class PicturePool(int maxPixels) : IDisposable
{
    // One is read, one waits in the mailbox, one is being decoded, one is spare.
    private const int Capacity = 4;

    private readonly Lock _lock = new();
    private readonly Stack<EncodedPicture> _idle = new(Capacity);
    private readonly StillDecoder _decoder = new(maxPixels);
    private bool _disposed;

    internal EncodedPicture Rent()
    {
        lock (_lock)
        {
            if (_idle.TryPop(out var picture)) return picture;
        }

        return new(this);
    }

    internal void Return(EncodedPicture picture)
    {
        lock (_lock)
        {
            if (_idle.Count < Capacity) _idle.Push(picture);
        }
    }

    internal StillResult Decode(ReadOnlySpan<byte> data, FramePool frames)
    {
        lock (_decoder)
        {
            return _disposed ? new(null, "the camera is closed") : _decoder.Decode(data, frames);
        }
    }

    public void Dispose()
    {
        lock (_decoder)
        {
            _disposed = true;
            _decoder.Dispose();
        }
    }
}
