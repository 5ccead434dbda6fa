using EdgeFace.Core.Imaging;
using EdgeFace.Vision.Imaging;

namespace EdgeFace.Vision.Cameras;

/// <summary>
/// A camera that is mounted turned, or stands before a mirror: its pictures are turned when they are decoded, and everything
/// behind it knows the turned picture alone. One that is mounted upright is not wrapped, and pays nothing.
/// </summary>
internal sealed class TurnedCamera(ICamera camera, PictureOrientation orientation) : ICamera
{
    // One is read, one waits in the mailbox, one is looked at, one is spare.
    private const int Capacity = 4;

    private readonly Lock _lock = new();
    private readonly Stack<TurnedPicture> _idle = new(Capacity);

    public string Description => camera.Description;

    public string? Instead => camera.Instead;

    public TimeSpan? Lag => camera.Lag;

    public bool FallsBehind => camera.FallsBehind;

    /// <summary>The camera with its pictures turned as its options say; itself where they say nothing.</summary>
    /// <param name="degrees">Clockwise: 0, 90, 180 or 270.</param>
    /// <param name="mirror">Left and right exchanged, after turning.</param>
    public static ICamera Of(ICamera camera, int degrees, bool mirror) =>
        Orientation(degrees, mirror) is var orientation && orientation == PictureOrientation.Upright ? camera : new TurnedCamera(camera, orientation);

    public ValueTask OpenAsync(CancellationToken cancel) => camera.OpenAsync(cancel);

    public async ValueTask<CapturedPicture?> ReadAsync(CancellationToken cancel) => await camera.ReadAsync(cancel) is { } picture ? Rent(picture) : null;

    public ValueTask DisposeAsync() => camera.DisposeAsync();

    private static PictureOrientation Orientation(int degrees, bool mirror) => (degrees, mirror) switch
    {
        (0, false) => PictureOrientation.Upright,
        (90, false) => PictureOrientation.TurnRight,
        (180, false) => PictureOrientation.UpsideDown,
        (270, false) => PictureOrientation.TurnLeft,
        (0, true) => PictureOrientation.MirroredLeftRight,
        (90, true) => PictureOrientation.Transposed,
        (180, true) => PictureOrientation.MirroredTopBottom,
        (270, true) => PictureOrientation.Transversed,
        _ => throw new ArgumentOutOfRangeException(nameof(degrees), degrees, "0, 90, 180 or 270"),
    };

    private TurnedPicture Rent(CapturedPicture picture)
    {
        TurnedPicture? turned;
        lock (_lock) _idle.TryPop(out turned);
        turned ??= new(this);
        turned.Take(picture);
        return turned;
    }

    private void Return(TurnedPicture picture)
    {
        lock (_lock)
        {
            if (_idle.Count < Capacity) _idle.Push(picture);
        }
    }

    private sealed class TurnedPicture(TurnedCamera owner) : CapturedPicture
    {
        private const int JpegQuality = 92;

        private CapturedPicture? _picture;
        private byte[]? _encoded;

        public override ulong? Fingerprint => _picture?.Fingerprint;

        /// <summary>Nearly nobody asks; who does pays for it.</summary>
        public override ReadOnlySpan<byte> Encoded => _encoded ??= Encode();

        public void Take(CapturedPicture picture)
        {
            (_picture, _encoded) = (picture, null);
            Info = picture.Info;
        }

        public override bool TryDecode(FramePool pool, out Frame? frame, out string? fault)
        {
            (frame, fault) = (null, "the picture was given back");
            if (_picture is not { } picture || !picture.TryDecode(pool, out var decoded, out fault)) return false;
            frame = FrameTurner.Upright(decoded!, owner.Orient, pool);
            // The supervisor numbers pictures anew.
            frame.Info = Info;
            return true;
        }

        protected override void Dispose(bool disposing)
        {
            base.Dispose(disposing);
            if (Interlocked.Exchange(ref _picture, null) is not { } picture) return;
            picture.Dispose();
            owner.Return(this);
        }

        // A picture that cannot be decoded is handed on as it is: whoever looks at it says why.
        private byte[] Encode()
        {
            if (_picture is not { Encoded.IsEmpty: false } picture) return [];
            if (!TryDecode(new FramePool(0), out var frame, out _)) return picture.Encoded.ToArray();
            using var encoder = new JpegEncoder();
            using (frame) return encoder.Encode(frame!, JpegQuality);
        }
    }

    private PictureOrientation Orient => orientation;
}
