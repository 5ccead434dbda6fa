namespace EdgeFace.Core.Evaluation;

/// <summary>One pair of a verification protocol.</summary>
/// <param name="Fold">From 0.</param>
/// <param name="Same">True where both pictures show one person.</param>
/// <param name="Score">Similarity and the numbers of the pictures.</param>
public readonly record struct FoldedPair(int Fold, bool Same, ComparisonScore Score);

/// <summary>One fold's outcome.</summary>
/// <param name="Threshold">Chosen on the other folds.</param>
/// <param name="Accuracy">Share of this fold's pairs that it gets right.</param>
public readonly record struct FoldResult(int Fold, float Threshold, double Accuracy);

/// <summary>
/// Accuracy by cross-validation, the protocol of Labeled Faces in the Wild (Huang, Ramesh, Berg, Learned-Miller 2007):
/// for each fold the threshold that is best on all the others.
/// </summary>
/// <param name="Mean">Over folds, 0 to 1.</param>
/// <param name="StandardError">Of the mean: standard deviation over folds / sqrt(folds).</param>
/// <param name="Folds">In order.</param>
/// <param name="Right">Per pair, in the order given.</param>
public sealed record FoldedAccuracy(double Mean, double StandardError, IReadOnlyList<FoldResult> Folds, IReadOnlyList<bool> Right)
{
    /// <exception cref="ArgumentException">Fewer than two folds.</exception>
    public static FoldedAccuracy Of(IReadOnlyList<FoldedPair> pairs)
    {
        var folds = pairs.Select(p => p.Fold).Distinct().Order().ToArray();
        if (folds.Length < 2)
            throw new ArgumentException("Cross-validation needs two folds or more: one has no others to take its threshold from.", nameof(pairs));
        var right = new bool[pairs.Count];
        var results = new List<FoldResult>();
        foreach (var fold in folds)
        {
            var threshold = BestThreshold([.. pairs.Where(p => p.Fold != fold)]);
            int count = 0, correct = 0;
            for (var i = 0; i < pairs.Count; i++)
            {
                if (pairs[i].Fold != fold) continue;
                right[i] = pairs[i].Score.Similarity >= threshold == pairs[i].Same;
                count++;
                if (right[i]) correct++;
            }

            results.Add(new(fold, threshold, (double)correct / count));
        }

        var mean = results.Average(r => r.Accuracy);
        var variance = results.Sum(r => (r.Accuracy - mean) * (r.Accuracy - mean)) / (results.Count - 1);
        return new(mean, Math.Sqrt(variance / results.Count), results, right);
    }

    /// <summary>
    /// The threshold with the fewest errors: halfway between the two neighbouring similarities, and of several equally good
    /// ones the middle one, which leaves the most room on both sides.
    /// </summary>
    internal static float BestThreshold(FoldedPair[] pairs)
    {
        Array.Sort(pairs, (x, y) => x.Score.Similarity.CompareTo(y.Score.Similarity));
        var right = pairs.Count(p => p.Same);
        var best = right;
        var candidates = new List<float> { pairs[0].Score.Similarity };
        for (var i = 0; i < pairs.Length; i++)
        {
            right += pairs[i].Same ? -1 : 1;
            if (i + 1 < pairs.Length && pairs[i + 1].Score.Similarity <= pairs[i].Score.Similarity) continue;
            if (right < best) continue;
            if (right > best) candidates.Clear();
            best = right;
            candidates.Add(i + 1 < pairs.Length
                ? Between(pairs[i].Score.Similarity, pairs[i + 1].Score.Similarity)
                : MathF.BitIncrement(pairs[i].Score.Similarity));
        }

        return candidates[candidates.Count / 2];
    }

    private static float Between(float below, float above)
    {
        var middle = (below + above) / 2;
        return middle > below ? middle : above;
    }
}
