using EdgeFace.Core.Recognition;

namespace EdgeFace.Core.Evaluation;

/// <summary>How the similarities of one person's frames scatter within a clip, measured on clips of known people.</summary>
public static class ClipScatter
{
    /// <summary>Clips below this many frames say nothing about correlation.</summary>
    public const int FewestFrames = 20;

    /// <summary>Frames over which the correlation is to come out right: what an approach is decided in.</summary>
    private const int Span = 10;

    /// <summary>
    /// The scatter of the clip that scatters most, because a door's light is worse than an office's, and the correlation
    /// over all clips: such that ten frames get just the information that the clips' own correlations at each distance give.
    /// </summary>
    /// <param name="clips">Per clip, its frames' similarities to a reference of the same person, in their order.</param>
    /// <param name="framesPerSecond">Pace of the frames.</param>
    /// <exception cref="InvalidOperationException">No clip is long enough.</exception>
    public static FrameNoise Measure(IEnumerable<IReadOnlyList<float>> clips, double framesPerSecond)
    {
        var variances = new List<double>();
        var products = new double[Span];
        var counts = new long[Span];
        foreach (var clip in clips.Where(c => c.Count >= FewestFrames))
        {
            var mean = clip.Average(s => (double)s);
            variances.Add(clip.Sum(s => (s - mean) * (s - mean)) / (clip.Count - 1));
            for (var lag = 0; lag < Span; lag++)
            {
                for (var i = lag; i < clip.Count; i++) products[lag] += (clip[i] - mean) * (clip[i - lag] - mean);
                counts[lag] += clip.Count - lag;
            }
        }

        if (variances.Count == 0) throw new InvalidOperationException($"No clip has {FewestFrames} frames with a face.");
        var correlation = Enumerable.Range(0, Span).Select(lag => products[lag] / counts[lag] / (products[0] / counts[0])).ToArray();
        return new(Math.Sqrt(variances.Max()), CorrelationTime(correlation) / framesPerSecond);
    }

    // In frames. The variance of a mean of n frames is (1 + 2 sum (1 - k/n) r_k) / n of one frame's.
    private static double CorrelationTime(double[] correlation)
    {
        var variance = 1.0;
        for (var lag = 1; lag < Span; lag++) variance += 2 * (1 - (double)lag / Span) * correlation[lag];
        var information = Math.Clamp(Span / variance, 1.1, Span * 0.99);
        // 1 + (n - 1)(1 - r)/(1 + r) = information
        var next = (information - 1) / (Span - 1);
        return -1 / Math.Log((1 - next) / (1 + next));
    }
}
