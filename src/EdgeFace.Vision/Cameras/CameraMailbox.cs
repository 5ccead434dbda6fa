using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace EdgeFace.Vision.Cameras;

/// <summary>Room for one picture: a newer one takes the older one's place, whose memory goes back at once.</summary>
public sealed class CameraMailbox
{
    private readonly Channel<CapturedPicture> _channel;
    private long _dropped;

    public CameraMailbox()
    {
        _channel = Channel.CreateBounded<CapturedPicture>(
            new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true },
            Drop);
    }

    /// <summary>Pictures that nobody had time for.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    /// <summary>
    /// Waits for a picture; the receiver disposes it. Null when the camera has ended for good.
    /// </summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<CapturedPicture?> TakeAsync(CancellationToken cancel)
    {
        try
        {
            return await _channel.Reader.ReadAsync(cancel);
        }
        catch (ChannelClosedException)
        {
            return null;
        }
    }

    internal void Put(CapturedPicture picture)
    {
        if (!_channel.Writer.TryWrite(picture)) picture.Dispose();
    }

    /// <summary>What a camera showed before it broke must not open a door after.</summary>
    internal void Clear()
    {
        while (_channel.Reader.TryRead(out var picture)) Drop(picture);
    }

    internal void Complete() => _channel.Writer.TryComplete();

    private void Drop(CapturedPicture picture)
    {
        Interlocked.Increment(ref _dropped);
        picture.Dispose();
    }
}
