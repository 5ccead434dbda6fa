using EdgeFace.Core.Access;
using EdgeFace.Core.Imaging;
using EdgeFace.Core.Recognition;
using EdgeFace.Vision;
using EdgeFace.Vision.Alignment;
using EdgeFace.Vision.Cameras;
using EdgeFace.Vision.Enrolment;
using EdgeFace.Vision.Quality;

namespace EdgeFace.Daemon.Pipeline;

/// <summary>Takes templates of a person who stands before the door's camera, pose by pose.</summary>
public sealed class CameraEnroller(RecognitionModels models, QualityGate gate, RecognitionOptions options)
{
    private const int FramesOfEachPose = 3;
    private static readonly TimeSpan Apart = TimeSpan.FromMilliseconds(300);

    private readonly FramePool _pool = new();
    private readonly DetectedFace[] _faces = new DetectedFace[16];
    private readonly FaceQualityMeter _meter = new();
    private readonly PoseGuide _guide = new(FramesOfEachPose, Apart);

    /// <summary>The pose that was still missing at the end; null where all were taken.</summary>
    public EnrolmentPose? Missing => _guide.Asked;

    /// <param name="most">How long the camera is watched.</param>
    /// <param name="tell">Hears what the person is to do, when that changes.</param>
    public async Task<IReadOnlyList<EnrolmentCandidate>> RunAsync(ICamera camera, TimeSpan most, Action<string> tell, CancellationToken cancel)
    {
        var candidates = new List<EnrolmentCandidate>();
        string? said = null;
        TimeSpan? begun = null;
        await camera.OpenAsync(cancel);
        while (_guide.Asked is { } asked && await camera.ReadAsync(cancel) is { } picture)
        {
            using (picture)
            {
                begun ??= picture.Info.Captured;
                if (picture.Info.Captured - begun > most) break;
                var hint = Look(picture, asked, candidates);
                if (hint == said) continue;
                tell(hint);
                said = hint;
            }
        }

        return candidates;
    }

    // What the person is to do next: better light or distance first, then the pose.
    private string Look(CapturedPicture picture, EnrolmentPose asked, List<EnrolmentCandidate> candidates)
    {
        if (!picture.TryDecode(_pool, out var decoded, out var fault)) return $"the camera's picture cannot be read: {fault}";
        using var frame = decoded!;
        var count = models.Detector.Detect(frame, _faces);
        var index = ProbeSelector.Select(_faces.AsSpan(0, count), options.NearnessTie, out var none);
        if (index < 0) return none!.Value.Reason.ToHint() ?? asked.Words;
        FaceAligner.Sample(frame, _faces[index].Landmarks, models.Embedder.Input);
        var quality = _meter.Measure(frame, _faces[index], models.Embedder.Input);
        if (gate.Check(quality) is { } reject) return reject.Reason == DenialReason.TurnedAway ? asked.Words : reject.Reason.ToHint() ?? asked.Words;
        if (_guide.Take(picture.Info.Captured, quality.Pose))
        {
            var values = new float[models.Embedder.Dimension];
            models.Embedder.Embed(values);
            candidates.Add(new($"camera, {asked.Name} {candidates.Count + 1}", new(models.Embedder.Model, values), quality.Score));
        }

        return _guide.Asked?.Words ?? "done, thank you";
    }
}
