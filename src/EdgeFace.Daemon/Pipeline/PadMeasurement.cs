using EdgeFace.Core.Evaluation;
using EdgeFace.Core.Imaging;
using EdgeFace.Core.Recognition;
using EdgeFace.Vision;
using EdgeFace.Vision.Cameras;

namespace EdgeFace.Daemon.Pipeline;

/// <summary>
/// Shows recordings to the attack detector as the door would see them: probe, quality, then the mean score of the frames
/// that an approach is decided in. Each clip is one presentation.
/// </summary>
public sealed class PadMeasurement(RecognitionModels models, IPadDetector pad, FaceProbe probe, RecognitionOptions options, TimeProvider time)
{
    /// <summary>How much longer than asked a camera is waited for that gives no pictures.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(3);

    private readonly FramePool _pool = new();

    /// <param name="species">Kind of attack; null for living people.</param>
    /// <param name="most">How long a camera is watched that does not end; null for recordings.</param>
    /// <exception cref="CameraException">It gives no pictures.</exception>
    public async Task<IReadOnlyList<PadPresentation>> MeasureAsync(ICamera camera, string? species, TimeSpan? most, CancellationToken cancel)
    {
        var scores = new SortedDictionary<string, List<float>>(StringComparer.Ordinal);
        using var late = new CancellationTokenSource(most + Grace ?? Timeout.InfiniteTimeSpan, time);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancel, late.Token);
        try
        {
            await camera.OpenAsync(end.Token);
            await WatchAsync(camera, most, scores, end.Token);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            if (scores.Count == 0) throw new CameraException($"The camera ({camera.Description}) gave no picture.");
        }

        return [.. scores.Select(clip => new PadPresentation(species, clip.Key, clip.Value.Count == 0 ? null : clip.Value.Average(), clip.Value.Count))];
    }

    private async Task WatchAsync(ICamera camera, TimeSpan? most, SortedDictionary<string, List<float>> scores, CancellationToken cancel)
    {
        TimeSpan? begun = null;
        while (await camera.ReadAsync(cancel) is { } picture)
        {
            using (picture)
            {
                begun ??= picture.Info.Captured;
                if (picture.Info.Captured - begun > most) break;
                var clip = picture.Info.Clip ?? "";
                if (!scores.TryGetValue(clip, out var list)) scores[clip] = list = [];
                if (list.Count < options.FramesBeforeDenial && Score(picture) is { } score) list.Add(score);
            }
        }
    }

    private float? Score(CapturedPicture picture)
    {
        if (!picture.TryDecode(_pool, out var decoded, out _)) return null;
        using var frame = decoded!;
        return probe.Take(models.Detector, frame, options.NearnessTie, out var face, out _) is null ? pad.Score(frame, face) : null;
    }
}
