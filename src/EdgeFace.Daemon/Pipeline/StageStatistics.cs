namespace EdgeFace.Daemon.Pipeline;

/// <summary>Middle and tail of one stage's times, in milliseconds.</summary>
public sealed record StageSummary(double Median, double P99)
{
    /// <summary>Nearest rank (the smallest value that the share of all values does not exceed); zero for none.</summary>
    public static StageSummary Of(IEnumerable<double> milliseconds)
    {
        var sorted = milliseconds.Order().ToArray();
        if (sorted.Length == 0) return new(0, 0);
        double Rank(double share) => Math.Round(sorted[Math.Max(0, (int)Math.Ceiling(share * sorted.Length) - 1)], 4);
        return new(Rank(0.5), Rank(0.99));
    }
}

/// <summary>Times of a replay's frames.</summary>
/// <param name="Decode">Every frame.</param>
/// <param name="Detect">Every frame.</param>
/// <param name="Embed">Frames whose probe was embedded.</param>
/// <param name="Rest">Every frame.</param>
/// <param name="Inference">Inside ONNX Runtime: frames with one face that was embedded.</param>
/// <param name="OutsideInference">Everything else but decoding: the same frames.</param>
public sealed record ReplayTimes(
    StageSummary Decode, StageSummary Detect, StageSummary Embed, StageSummary Rest,
    StageSummary Inference, StageSummary OutsideInference);

/// <summary>Collects the times of frames.</summary>
public sealed class StageStatistics
{
    private readonly List<StageTimes> _all = [];
    private readonly List<StageTimes> _whole = [];

    public void Add(in FrameReport report)
    {
        _all.Add(report.Times);
        if (report is { Faces: 1, Usable: true }) _whole.Add(report.Times);
    }

    public ReplayTimes Summarise() => new(
        Of(_all, t => t.Decode), Of(_all, t => t.Detect), Of(_whole, t => t.Embed), Of(_all, t => t.Rest),
        Of(_whole, t => t.Inference), Of(_whole, t => t.OutsideInference));

    private static StageSummary Of(List<StageTimes> times, Func<StageTimes, TimeSpan> stage) =>
        StageSummary.Of(times.Select(t => stage(t).TotalMilliseconds));
}
