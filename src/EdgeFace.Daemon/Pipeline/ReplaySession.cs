using EdgeFace.Core.Access;
using EdgeFace.Core.Door;
using EdgeFace.Core.Events;
using EdgeFace.Core.Gallery;
using EdgeFace.Core.Imaging;
using EdgeFace.Daemon.Configuration;
using EdgeFace.Daemon.Doors;
using EdgeFace.Vision.Cameras;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeFace.Daemon.Pipeline;

/// <summary>A picture that could not be decoded.</summary>
public sealed record UnreadablePicture(string Picture, string Fault);

/// <summary>What a replay was.</summary>
/// <param name="Frames">Pictures that went through the pipeline.</param>
/// <param name="FacesSeen">Faces found in all of them together.</param>
/// <param name="Pulses">How often the simulated strike was released.</param>
public sealed record ReplayResult(
    int Frames, int FacesSeen, IReadOnlyList<ReplayApproach> Approaches, int Pulses, ReplayTimes MillisecondsPerFrame,
    IReadOnlyList<UnreadablePicture> Unreadable);

/// <summary>
/// Takes every picture of a recording through the daemon's pipeline, with a simulated door. Each clip begins afresh:
/// nobody stands before the door, the door is locked, and no earlier denial counts.
/// </summary>
/// <param name="stopwatch">Measures the stages.</param>
/// <param name="realtime">Waits for each picture's own time.</param>
/// <param name="begins">When the recording began; else now.</param>
public sealed class ReplaySession(RecognitionSetup setup, EdgeFaceOptions options, TimeProvider stopwatch, bool realtime, DateTimeOffset? begins = null)
{
    /// <summary>Between clips: long enough for the door to lock.</summary>
    private static readonly TimeSpan ClipPause = DoorOptions.LongestPulse + TimeSpan.FromSeconds(1);

    private readonly FramePool _pool = new();
    private readonly ReplayLog _log = new();
    private readonly StageStatistics _times = new();
    private readonly List<UnreadablePicture> _unreadable = [];
    private readonly ReplayTime _time = new(begins ?? stopwatch.GetUtcNow());
    private string? _clip;
    private TimeSpan _pauses;

    /// <summary>What decides beside the recognition, on the recording's time; else everyone enrolled may pass.</summary>
    public Func<TimeProvider, IAccessPolicy>? Rules { get; init; }

    /// <param name="observer">Sees each frame as well, if anybody does.</param>
    public async Task<ReplayResult> RunAsync(ICamera camera, GallerySnapshot gallery, IFrameObserver? observer, CancellationToken cancel)
    {
        using var port = new SimulatedDoorPort();
        using var door = new DoorOperator(port, options.Door, NoEvents.Instance, _time, NullLogger<DoorOperator>.Instance);
        door.Start();
        var pipeline = setup.CreatePipeline(new GalleryHolder(gallery), new(Rules?.Invoke(_time) ?? new EveryoneEnrolled(), door), NoEvents.Instance, _time, stopwatch);
        await camera.OpenAsync(cancel);
        var begun = stopwatch.GetTimestamp();
        while (await camera.ReadAsync(cancel) is { } picture)
        {
            using (picture)
            {
                if (realtime) await WaitForAsync(picture.Info.Captured, begun, cancel);
                Take(picture, pipeline, observer);
            }
        }

        EndClip(pipeline);
        return new(_log.Frames, _log.FacesSeen, _log.Approaches, port.Pulses, _times.Summarise(), _unreadable);
    }

    private void Take(CapturedPicture picture, FramePipeline pipeline, IFrameObserver? observer)
    {
        var clip = picture.Info.Clip ?? "";
        if (clip != _clip)
        {
            EndClip(pipeline);
            _log.BeginClip(_clip = clip);
        }

        _time.MoveTo(_pauses + picture.Info.Captured);
        if (!pipeline.TryProcess(picture, _pool, out var report, out var fault))
        {
            _unreadable.Add(new(picture.Info.Source ?? $"{picture.Info.Sequence}", fault ?? "it cannot be decoded"));
            return;
        }

        _times.Add(report);
        _log.Observe(report);
        observer?.Observe(report);
    }

    private void EndClip(FramePipeline pipeline)
    {
        if (_clip is null) return;
        _log.EndClip(pipeline.StartAfresh());
        _pauses += ClipPause;
        _time.MoveTo(_time.Now + ClipPause);
        _clip = null;
    }

    private async Task WaitForAsync(TimeSpan captured, long begun, CancellationToken cancel)
    {
        var early = captured - stopwatch.GetElapsedTime(begun);
        if (early > TimeSpan.Zero) await Task.Delay(early, stopwatch, cancel);
    }

    private sealed class NoEvents : IEventSink
    {
        public static readonly NoEvents Instance = new();

        public void Publish(DoorEvent happening)
        {
        }
    }
}
