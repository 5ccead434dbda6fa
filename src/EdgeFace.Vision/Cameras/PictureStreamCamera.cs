using EdgeFace.Core.Imaging;
using EdgeFace.Vision.Imaging;

namespace EdgeFace.Vision.Cameras;

/// <summary>Pictures, as files, that somebody else reads from a camera: the running unit's, over its socket. Their times are those of their coming.</summary>
/// <param name="pictures">Read once.</param>
public sealed class PictureStreamCamera(string description, IAsyncEnumerable<byte[]> pictures, TimeProvider time) : ICamera
{
    private readonly PicturePool _pool = new(JpegDecoder.MaxStillPixels);
    private IAsyncEnumerator<byte[]>? _reader;
    private CancellationTokenSource? _stop;
    private long _started;
    private long _next;

    public string Description => description;

    public ValueTask OpenAsync(CancellationToken cancel)
    {
        _stop = new();
        _reader = pictures.GetAsyncEnumerator(_stop.Token);
        _started = time.GetTimestamp();
        return ValueTask.CompletedTask;
    }

    public async ValueTask<CapturedPicture?> ReadAsync(CancellationToken cancel)
    {
        if (_reader is not { } reader) throw new InvalidOperationException("The camera is not open.");
        await using var stop = cancel.Register(_stop!.Cancel);
        if (!await reader.MoveNextAsync()) return null;
        var picture = _pool.Rent();
        reader.Current.CopyTo(picture.Begin(reader.Current.Length, new FrameInfo(_next++, time.GetElapsedTime(_started))));
        return picture;
    }

    public async ValueTask DisposeAsync()
    {
        if (_reader is not null) await _reader.DisposeAsync();
        _stop?.Dispose();
        _pool.Dispose();
    }
}
