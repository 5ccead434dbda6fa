using EdgeFace.Core.Events;
using EdgeFace.Core.Imaging;
using EdgeFace.Daemon.Pipeline;
using EdgeFace.Vision.Cameras;
using Microsoft.Extensions.Logging;

namespace EdgeFace.Daemon.Hosting;

/// <summary>
/// Takes the newest picture and makes a decision of it, again and again. One frame that breaks is counted; many in
/// a row mean that the loop is broken, and it ends.
/// </summary>
public sealed class DecisionLoop(
    CameraMailbox mailbox, FramePipeline pipeline, CameraNews camera, IReadOnlyList<IFrameObserver> observers,
    IEventSink events, TimeProvider time, ILogger<DecisionLoop> log)
{
    /// <summary>Frames that break in a row until the loop gives up.</summary>
    internal const int MostFaults = 10;

    // A picture that was on its way while the camera broke is no news.
    private const int FirstToldBadPicture = 3;

    /// <summary>Pictures in a row that are none until the camera is said to send rubbish.</summary>
    internal const int MostBadPictures = 30;

    private readonly FramePool _pool = new();
    private long _steps;
    private volatile bool _waiting;
    private int _faults;
    private int _badPictures;

    /// <summary>Who else wants to look at pictures.</summary>
    public PictureTap? Tap { get; init; }

    public WorkProgress Progress => new(Interlocked.Read(ref _steps), _waiting);

    /// <summary>Frames that broke since the start.</summary>
    public long Faults { get; private set; }

    /// <exception cref="InvalidOperationException">Too many frames broke, one after another.</exception>
    public async Task RunAsync(CancellationToken stop)
    {
        while (true)
        {
            _waiting = true;
            using var picture = await mailbox.TakeAsync(stop);
            _waiting = false;
            stop.ThrowIfCancellationRequested();
            if (picture is null) throw new InvalidOperationException("The camera's mailbox was closed.");
            Step(picture);
            Interlocked.Increment(ref _steps);
        }
    }

    private void Step(CapturedPicture picture)
    {
        try
        {
            Tap?.Pass(picture);
            // Told now and not when it was lost: the pipeline belongs to this thread.
            if (camera.TakeLost()) pipeline.CameraLost();
            if (!pipeline.TryProcess(picture, _pool, out var report, out var fault))
            {
                NoteBadPicture(picture, fault);
                return;
            }

            // Not foreach: an interface's enumerator is an object, one for each frame.
            for (var i = 0; i < observers.Count; i++) observers[i].Observe(report);
            (_faults, _badPictures) = (0, 0);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            NoteFault(e);
        }
    }

    private void NoteFault(Exception e)
    {
        Faults++;
        log.LogError(e, "A frame broke ({Count} in a row)", ++_faults);
        if (_faults >= MostFaults)
            throw new InvalidOperationException($"{_faults} frames in a row broke, the last one by: {e.Message}", e);
    }

    private void NoteBadPicture(CapturedPicture picture, string? fault)
    {
        if (++_badPictures == FirstToldBadPicture) log.LogWarning("Pictures of the camera cannot be decoded ({Source}): {Why}", picture.Info.Source, fault);
        if (_badPictures != MostBadPictures) return;
        log.LogError("The camera sends pictures that are none, {Count} in a row: {Why}", _badPictures, fault);
        events.Publish(new PartFailed(time.GetUtcNow(), "camera", $"{_badPictures} pictures in a row cannot be decoded: {fault}"));
    }
}
