namespace EdgeFace.Core.Recognition;

/// <summary>
/// How the similarities of one person's frames differ within one approach. Neighbouring frames err alike, so that ten
/// of them do not tell ten times what one does.
/// </summary>
/// <param name="StandardDeviation">Of one good frame's similarity around the mean of its approach.</param>
/// <param name="CorrelationSeconds">Time in which the correlation of two frames falls to 1/e.</param>
public sealed record FrameNoise(double StandardDeviation, double CorrelationSeconds)
{
    /// <summary>Information of the first frame of a track is 1; this is what a further frame adds.</summary>
    /// <remarks>
    /// The mean of a first-order autoregressive series with correlation r between neighbours has the information
    /// 1 + (n - 1)(1 - r)/(1 + r), in units of one frame alone.
    /// </remarks>
    /// <param name="sinceLast">Time since the track's last usable frame.</param>
    public double InformationOfNext(TimeSpan sinceLast)
    {
        var correlation = Math.Exp(-Math.Max(0, sinceLast.TotalSeconds) / CorrelationSeconds);
        return (1 - correlation) / (1 + correlation);
    }

    /// <summary>
    /// What a frame of this quality counts, 0.15 to 1. On LFW similarity of a person's own pictures falls by 0.01 at a
    /// score of 0.55, 0.035 at 0.45 and 0.06 at 0.3, while strangers' does not change; an error of that size beside the
    /// frame noise makes a frame worth 0.95, 0.6 and 0.3 of a good one.
    /// </summary>
    /// <param name="score"><see cref="FaceQuality.Score"/>.</param>
    public static double WeightOf(float score) => float.IsNaN(score) ? 0.15 : Math.Clamp((score - 0.15) / 0.42, 0.15, 1);

    internal IEnumerable<string> Faults()
    {
        if (!(StandardDeviation is >= 0.001 and <= 0.5)) yield return "similarity.noise.standardDeviation must lie between 0.001 and 0.5";
        if (!(CorrelationSeconds is >= 0.001 and <= 60)) yield return "similarity.noise.correlationSeconds must lie between 0.001 and 60";
    }
}
