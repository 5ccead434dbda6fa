namespace EdgeFace.Vision.Detection;

/// <summary>Plain non-maximum suppression: of candidates that overlap, the best stands for all.</summary>
internal static class Suppression
{
    /// <summary>Suppresses in place; what is left stands first, highest score first. Returns how many are left.</summary>
    /// <param name="leastOverlap">Intersection over union above which two candidates are one face.</param>
    internal static int KeepBest(Span<FaceCandidate> candidates, float leastOverlap)
    {
        candidates.Sort(static (a, b) => b.Score.CompareTo(a.Score));
        var kept = 0;
        foreach (var candidate in candidates)
        {
            var known = false;
            for (var i = 0; i < kept && !known; i++) known = candidates[i].Overlap(candidate) > leastOverlap;
            if (!known) candidates[kept++] = candidate;
        }

        return kept;
    }
}
