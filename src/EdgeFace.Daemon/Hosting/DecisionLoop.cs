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
    TimeProvider time, ILogger<DecisionLoop> log)
{
    /// <summary>Frames that break in a row until the loop gives up.</summary>
    internal const int MostFaults = 10;

    // A camera on a poor cable sends a broken picture now and then: that is said, but fills no journal.
    private static readonly TimeSpan BadPicturesToldEach = TimeSpan.FromHours(1);

    private readonly FramePool _pool = new();
    private long _steps;
    private volatile bool _waiting;
    private int _faults;
    private long _badPictures;
    private long _badPicturesTold;

    /// <summary>Who else wants to look at pictures.</summary>
    public PictureTap? Tap { get; init; }

    /// <summary>Who wants to know which pictures can be decoded.</summary>
    public UndecodableWatch? Undecodable { get; init; }

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
                NoteBadPicture(picture, fault ?? "of a reason nobody knows");
                return;
            }

            Undecodable?.Note(null);

            // Not foreach: an interface's enumerator is an object, one for each frame.
            for (var i = 0; i < observers.Count; i++) observers[i].Observe(report);
            _faults = 0;
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

    private void NoteBadPicture(CapturedPicture picture, string fault)
    {
        Undecodable?.Note(fault);
        if (_badPictures++ > 0 && time.GetElapsedTime(_badPicturesTold) < BadPicturesToldEach) return;
        _badPicturesTold = time.GetTimestamp();
        log.LogWarning("A picture of the camera cannot be decoded ({Source}; the {Count}th since the start): {Why}", picture.Info.Source, _badPictures, fault);
    }
}
