using EdgeFace.Core.Evaluation;
using EdgeFace.Core.Imaging;
using EdgeFace.Core.Recognition;
using EdgeFace.Vision;
using EdgeFace.Vision.Alignment;
using EdgeFace.Vision.Cameras;
using EdgeFace.Vision.Quality;

namespace EdgeFace.Daemon.Pipeline;

/// <summary>
/// Shows recordings to the attack detector as the door would see them: probe, quality, then the mean score of the frames
/// that an approach is decided in. Each clip is one presentation.
/// </summary>
public sealed class PadMeasurement(RecognitionModels models, IPadDetector pad, QualityGate gate, RecognitionOptions options)
{
    private readonly FramePool _pool = new();
    private readonly DetectedFace[] _faces = new DetectedFace[16];
    private readonly FaceQualityMeter _meter = new();

    /// <param name="species">Kind of attack; null for living people.</param>
    public async Task<IReadOnlyList<PadPresentation>> MeasureAsync(ICamera camera, string? species, TimeSpan? most, CancellationToken cancel)
    {
        var scores = new SortedDictionary<string, List<float>>(StringComparer.Ordinal);
        await camera.OpenAsync(cancel);
        while (await camera.ReadAsync(cancel) is { } picture)
        {
            using (picture)
            {
                if (picture.Info.Captured > most) break;
                var clip = picture.Info.Clip ?? "";
                if (!scores.TryGetValue(clip, out var list)) scores[clip] = list = [];
                if (list.Count < options.FramesBeforeDenial && Score(picture) is { } score) list.Add(score);
            }
        }

        return [.. scores.Select(clip => new PadPresentation(species, clip.Key, clip.Value.Count == 0 ? null : clip.Value.Average(), clip.Value.Count))];
    }

    private float? Score(CapturedPicture picture)
    {
        if (!picture.TryDecode(_pool, out var decoded, out _)) return null;
        using var frame = decoded!;
        var count = models.Detector.Detect(frame, _faces);
        var index = ProbeSelector.Select(_faces.AsSpan(0, count), options.NearnessTie, out _);
        if (index < 0) return null;
        FaceAligner.Sample(frame, _faces[index].Landmarks, models.Embedder.Input);
        return gate.Check(_meter.Measure(frame, _faces[index], models.Embedder.Input)) is null ? pad.Score(frame, _faces[index]) : null;
    }
}
