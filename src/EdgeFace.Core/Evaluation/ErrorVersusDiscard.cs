namespace EdgeFace.Core.Evaluation;

/// <param name="Discarded">Share of genuine comparisons left out, 0 to 1.</param>
/// <param name="FalseNonMatchRate">FNMR of the others.</param>
/// <param name="Quality">The lowest quality that is left.</param>
public readonly record struct DiscardPoint(double Discarded, double FalseNonMatchRate, float Quality);

/// <summary>
/// How FNMR falls when the comparisons of lowest quality are left out: what a quality measure is worth
/// (Grother and Tabassi 2007; ISO/IEC 29794-1:2024, error-versus-discard characteristic). A comparison's quality is that
/// of its worse picture.
/// </summary>
public static class ErrorVersusDiscard
{
    /// <param name="genuine">All genuine comparisons.</param>
    /// <param name="qualityOf">Per picture, higher is better.</param>
    /// <param name="threshold">Fixed for all points.</param>
    /// <param name="shares">Shares to discard, rising.</param>
    public static IReadOnlyList<DiscardPoint> Of(
        GenuineScores genuine, Func<int, float> qualityOf, float threshold, IReadOnlyList<double> shares)
    {
        var byQuality = genuine.Ascending.ToArray()
            .Select(s => (Quality: Math.Min(qualityOf(s.A), qualityOf(s.B)), Rejected: s.Similarity < threshold))
            .OrderBy(s => s.Quality).ToArray();
        var rejectedFrom = new int[byQuality.Length + 1];
        for (var i = byQuality.Length - 1; i >= 0; i--) rejectedFrom[i] = rejectedFrom[i + 1] + (byQuality[i].Rejected ? 1 : 0);
        var points = new List<DiscardPoint>();
        foreach (var share in shares)
        {
            var first = (int)Math.Round(share * byQuality.Length);
            // Equal qualities cannot be told apart: all of them stay, or all go.
            while (first > 0 && first < byQuality.Length && byQuality[first].Quality <= byQuality[first - 1].Quality) first--;
            if (first >= byQuality.Length) break;
            var left = byQuality.Length - first;
            points.Add(new((double)first / byQuality.Length, (double)rejectedFrom[first] / left, byQuality[first].Quality));
        }

        return points;
    }
}
