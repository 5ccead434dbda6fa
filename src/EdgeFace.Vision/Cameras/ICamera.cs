using EdgeFace.Core.Imaging;

namespace EdgeFace.Vision.Cameras;

/// <summary>
/// A source of pictures. It hands out pictures as they come, still encoded where the source encodes them, so
/// that a picture which nobody has time for costs no decoding. Used by one reader at a time.
/// </summary>
public interface ICamera : IAsyncDisposable
{
    /// <summary>What it is, for messages and events: a path, a device, a command.</summary>
    string Description { get; }

    /// <summary>
    /// What came instead of pictures since it was opened, in words that follow the camera's name; null where a picture came, or
    /// where nobody knows.
    /// </summary>
    string? Instead => null;

    /// <summary>Opens the source.</summary>
    /// <exception cref="CameraException">It cannot be opened; the message says what is missing and how to mend it.</exception>
    ValueTask OpenAsync(CancellationToken cancel);

    /// <summary>The next picture; null when the source has ended in good order.</summary>
    /// <exception cref="CameraException">The source broke.</exception>
    ValueTask<CapturedPicture?> ReadAsync(CancellationToken cancel);

    /// <summary>How much later than taken its pictures come, since it was opened (<see cref="StreamLag"/>); null where it tells no times.</summary>
    TimeSpan? Lag => null;

    /// <summary>
    /// Its program leaves more and more unread, so that <see cref="Lag"/> is this board's doing and not that of a camera with
    /// a wrong clock.
    /// </summary>
    bool FallsBehind => false;
}

/// <summary>One picture as the camera gave it. Disposing it gives its memory back.</summary>
public abstract class CapturedPicture : IDisposable
{
    /// <summary>Where and when it was taken; of use before decoding.</summary>
    public FrameInfo Info { get; protected internal set; }

    /// <summary>Equal pictures have equal fingerprints (<see cref="PictureHash"/>); null where comparing costs a decoding.</summary>
    public virtual ulong? Fingerprint => null;

    /// <summary>The picture as a file, for whoever wants to look at it; empty where the camera gives none.</summary>
    public virtual ReadOnlySpan<byte> Encoded => [];

    /// <summary>Decodes into a frame of the pool.</summary>
    /// <param name="pool">Where the frame comes from.</param>
    /// <param name="frame">The caller disposes it.</param>
    /// <param name="fault">Why it cannot be decoded.</param>
    public abstract bool TryDecode(FramePool pool, out Frame? frame, out string? fault);

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
    }
}

/// <summary>A camera broke or is missing; the message says which, why and how to mend it.</summary>
public sealed class CameraException : Exception
{
    public CameraException()
    {
    }

    public CameraException(string message)
        : base(message)
    {
    }

    public CameraException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
