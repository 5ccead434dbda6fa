namespace EdgeFace.Training.Optimisation;

/// <summary>
/// Notices a run that has collapsed: numbers that are none, or all faces becoming one. Nothing brings such a run back.
/// </summary>
/// <param name="collapsedLoss">What the loss tends to when all embeddings become one; null: unknown.</param>
internal sealed class CollapseWatch(double? collapsedLoss)
{
    /// <summary>Mean similarity of a batch's different people above which they count as one. A net at work has -0.1 to 0.5.</summary>
    public const double OneFace = 0.95;

    /// <summary>Steps in a row before a run is given up: one odd batch is none.</summary>
    public const int Patience = 5;

    private const double NearCollapsedLoss = 0.02;

    private int _bad;

    /// <param name="strangerSimilarity">Mean similarity of different people in the batch.</param>
    /// <returns>Why the run must stop; null: it may go on.</returns>
    public string? Observe(long step, double loss, double strangerSimilarity)
    {
        if (!double.IsFinite(loss) || !double.IsFinite(strangerSimilarity))
            return $"at step {step} the loss became {loss}: the numbers overflowed. Lower the rate (--rate), or the margin.";
        var same = strangerSimilarity > OneFace;
        var stuck = collapsedLoss is { } value && Math.Abs(loss - value) < NearCollapsedLoss * value && strangerSimilarity > 0.8;
        _bad = same || stuck ? _bad + 1 : 0;
        return _bad < Patience ? null : FormattableString.Invariant(
            $"at step {step} the net gives all faces one embedding: different people are {strangerSimilarity:0.00} alike over {Patience} steps. Lower the rate (--rate); with triplets, mine semi-hard ones first (--mining semihard).");
    }
}
