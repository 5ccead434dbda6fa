using EdgeFace.Core.Access;
using EdgeFace.Core.Imaging;
using EdgeFace.Core.Recognition;
using EdgeFace.Vision;
using EdgeFace.Vision.Cameras;
using EdgeFace.Vision.Enrolment;

namespace EdgeFace.Daemon.Pipeline;

/// <summary>Takes templates of a person who stands before the door's camera, pose by pose.</summary>
public sealed class CameraEnroller(RecognitionModels models, FaceProbe probe, RecognitionOptions options, TimeProvider time)
{
    private const int FramesOfEachPose = 3;
    private static readonly TimeSpan Apart = TimeSpan.FromMilliseconds(300);

    /// <summary>How much longer than asked a camera is waited for that gives no pictures.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(3);

    private readonly FramePool _pool = new();
    private readonly PoseGuide _guide = new(FramesOfEachPose, Apart);

    /// <summary>The pose that was still missing at the end; null where all were taken.</summary>
    public EnrolmentPose? Missing => _guide.Asked;

    /// <summary>The camera gave any pictures at all.</summary>
    public bool SawPictures { get; private set; }

    /// <param name="most">How long the camera is watched.</param>
    /// <param name="tell">Hears what the person is to do, when that changes.</param>
    public async Task<IReadOnlyList<EnrolmentCandidate>> RunAsync(ICamera camera, TimeSpan most, Action<string> tell, CancellationToken cancel)
    {
        var candidates = new List<EnrolmentCandidate>();
        using var late = new CancellationTokenSource(most + Grace, time);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancel, late.Token);
        try
        {
            await camera.OpenAsync(end.Token);
            await WatchAsync(camera, most, tell, candidates, end.Token);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            // What was taken until then is of use.
        }

        return candidates;
    }

    private async Task WatchAsync(ICamera camera, TimeSpan most, Action<string> tell, List<EnrolmentCandidate> candidates, CancellationToken cancel)
    {
        string? said = null;
        TimeSpan? begun = null;
        while (_guide.Asked is { } asked && await camera.ReadAsync(cancel) is { } picture)
        {
            using (picture)
            {
                SawPictures = true;
                begun ??= picture.Info.Captured;
                if (picture.Info.Captured - begun > most) break;
                var hint = Look(picture, asked, candidates);
                if (hint == said) continue;
                tell(hint);
                said = hint;
            }
        }
    }

    // What the person is to do next: better light or distance first, then the pose.
    private string Look(CapturedPicture picture, EnrolmentPose asked, List<EnrolmentCandidate> candidates)
    {
        if (!picture.TryDecode(_pool, out var decoded, out var fault)) return $"the camera's picture cannot be read: {fault}";
        using var frame = decoded!;
        if (probe.Take(models.Detector, frame, options.NearnessTie, out _, out var quality) is { } reject)
            return reject.Reason == DenialReason.TurnedAway ? asked.Words : reject.Reason.ToHint() ?? asked.Words;
        if (_guide.Take(picture.Info.Captured, quality.Pose))
            candidates.Add(new($"camera, {asked.Name} {candidates.Count + 1}", probe.Embed(), quality.Score));

        return _guide.Asked?.Words ?? "done, thank you";
    }
}
