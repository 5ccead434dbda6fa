using EdgeFace.Vision.Cameras;

namespace EdgeFace.Daemon.Hosting;

/// <summary>
/// Lets others look at the camera's pictures: the self-test, a technician who aims the camera. Whoever asks gets a copy
/// of the next one; while nobody asks, nothing is copied. Safe on any thread; never blocks the frame's way.
/// </summary>
public sealed class PictureTap
{
    private volatile TaskCompletionSource<byte[]>? _asked;

    /// <summary>The next picture that the camera gives, as a file.</summary>
    public Task<byte[]> NextAsync(CancellationToken cancel)
    {
        while (true)
        {
            if (_asked is { } waiting) return waiting.Task.WaitAsync(cancel);
            Interlocked.CompareExchange(ref _asked, new(TaskCreationOptions.RunContinuationsAsynchronously), null);
        }
    }

    /// <summary>A picture is on its way to the door.</summary>
    internal void Pass(CapturedPicture picture)
    {
        if (_asked is null || picture.Encoded.IsEmpty) return;
        Interlocked.Exchange(ref _asked, null)?.TrySetResult(picture.Encoded.ToArray());
    }
}
