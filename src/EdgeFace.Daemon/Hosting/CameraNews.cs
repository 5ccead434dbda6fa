using EdgeFace.Core.Events;
using EdgeFace.Vision.Cameras;
using Microsoft.Extensions.Logging;

namespace EdgeFace.Daemon.Hosting;

/// <summary>Passes on that the camera was lost or came back: to the log, the facility and the decision loop.</summary>
public sealed class CameraNews(IEventSink events, TimeProvider time, ILogger<CameraNews> log) : ICameraEvents
{
    private volatile string? _why;
    private int _lost;

    /// <summary>Why there are no pictures; null where there are, or where nobody knows yet.</summary>
    public string? Why => _why;

    public void Lost(string camera, string why)
    {
        _why = why;
        Interlocked.Exchange(ref _lost, 1);
        log.LogError("The camera ({Camera}) is lost, faces open nothing until it is back: {Why}", camera, why);
        events.Publish(new CameraLost(time.GetUtcNow(), camera, why));
    }

    // Neither log nor events: a bad contact would fill them. The health says it.
    public void LostAgain(string why)
    {
        _why = why;
        Interlocked.Exchange(ref _lost, 1);
    }

    public void Restored(string camera)
    {
        _why = null;
        log.LogInformation("The camera ({Camera}) is back.", camera);
        events.Publish(new CameraRestored(time.GetUtcNow(), camera));
    }

    /// <summary>True once after each loss.</summary>
    internal bool TakeLost() => Interlocked.Exchange(ref _lost, 0) != 0;
}
