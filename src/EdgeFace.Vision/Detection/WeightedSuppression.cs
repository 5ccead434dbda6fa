namespace EdgeFace.Vision.Detection;

/// <summary>
/// Weighted non-maximum suppression, as MediaPipe's NonMaxSuppressionCalculator does it: what overlaps the best
/// candidate is merged with it, each geometry weighted by its score; the score stays the best's.
/// </summary>
internal static class WeightedSuppression
{
    /// <summary>Merges in place; what is left stands first, highest score first. Returns how many are left.</summary>
    /// <param name="leastOverlap">Intersection over union above which two candidates are one face.</param>
    internal static int Merge(Span<FaceCandidate> candidates, float leastOverlap)
    {
        candidates.Sort(static (a, b) => b.Score.CompareTo(a.Score));
        var kept = 0;
        var open = candidates.Length;
        // Kept ones stand before `kept`; the open ones stand, still in order, in the `open` places behind.
        while (kept < open)
        {
            var best = candidates[kept];
            var sum = default(CandidateGeometry);
            float weight = 0;
            var left = kept + 1;
            Add(ref sum, ref weight, best);
            for (var i = kept + 1; i < open; i++)
            {
                if (candidates[i].Overlap(best) > leastOverlap) Add(ref sum, ref weight, candidates[i]);
                else candidates[left++] = candidates[i];
            }

            for (var k = 0; k < CandidateGeometry.Length; k++) sum[k] /= weight;
            candidates[kept++] = new(sum, best.Score);
            open = left;
        }

        return kept;
    }

    private static void Add(ref CandidateGeometry sum, ref float weight, in FaceCandidate candidate)
    {
        for (var k = 0; k < CandidateGeometry.Length; k++) sum[k] += candidate.Geometry[k] * candidate.Score;
        weight += candidate.Score;
    }
}
