using EdgeFace.Core.Evaluation;
using EdgeFace.Core.Recognition;
using EdgeFace.Workshop.Evaluation.Embedding;

namespace EdgeFace.Workshop.Evaluation;

/// <summary>What each quality measure is worth: FNMR against the share of comparisons that it leaves out.</summary>
internal static class QualityCurves
{
    /// <summary>FMR whose threshold the curves use.</summary>
    public const double FalseMatchRate = 1e-3;

    private static readonly Measure[] Measures =
    [
        new("all in one (score)", true, q => q.Score),
        new("distance between the eyes, pixels", true, q => q.InterEyeDistance),
        new("yaw, degrees", false, q => MathF.Abs(q.Pose.Yaw)),
        new("pitch, degrees", false, q => MathF.Abs(q.Pose.Pitch)),
        new("roll, degrees", false, q => MathF.Abs(q.Pose.Roll)),
        new("sharpness", true, q => q.Sharpness),
        new("luminance", true, q => q.Luminance),
        new("contrast", true, q => q.Contrast),
        new("overexposed share", false, q => q.Overexposed),
        new("margin to the frame's edge, face widths", true, q => q.Margin),
    ];

    private static readonly double[] Shares = [.. Enumerable.Range(0, 31).Select(percent => percent / 100.0)];

    public static IReadOnlyList<ReportDiscard> Of(CorpusScores scores, EmbeddedCorpus embedded, float threshold) =>
        [.. Measures.Select(measure => Of(measure, scores, embedded, threshold))];

    private static ReportDiscard Of(Measure measure, CorpusScores scores, EmbeddedCorpus embedded, float threshold)
    {
        var sign = measure.HigherIsBetter ? 1 : -1;
        // A picture without a face has the least quality: it goes first.
        float Quality(int picture) => embedded.Faces[picture] is { } face ? sign * measure.Value(face.Quality) : float.NegativeInfinity;
        var points = ErrorVersusDiscard.Of(scores.Genuine, Quality, threshold, Shares)
            .Where(p => float.IsFinite(p.Quality)).DistinctBy(p => p.Discarded)
            .Select(p => new ReportDiscardPoint(p.Discarded, p.FalseNonMatchRate, sign * p.Quality));
        return new(measure.Name, measure.HigherIsBetter, threshold, [.. points]);
    }

    private sealed record Measure(string Name, bool HigherIsBetter, Func<FaceQuality, float> Value);
}
