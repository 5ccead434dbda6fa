using EdgeFace.Core.Access;
using EdgeFace.Core.Gallery;

namespace EdgeFace.Core.Recognition;

/// <summary>
/// What speaks against letting in whoever stands before the door: unusable frames, counted by reason, and what the last
/// search was weighed to. Should it come to a denial, it says why and how near they came. Allocates nothing for a frame.
/// </summary>
internal sealed class ApproachObjections(EvidenceModel model, LivenessRule liveness, RecognitionOptions options)
{
    private static readonly int Reasons = Enum.GetValues<DenialReason>().Length;

    private readonly int[] _unusable = new int[Reasons];
    private readonly Measurement?[] _measured = new Measurement?[Reasons];
    private SecurityArming? _arming;
    private SubjectMatch? _best;
    private double _information;
    private float _live;
    private bool _notLive;
    private bool _ambiguous;
    private Measurement? _odds;
    private float? _runnerUp;

    /// <summary>Frames that showed somebody and could not be used.</summary>
    public int UnusableFrames { get; private set; }

    /// <summary>The most that any search of this approach found.</summary>
    public float? Nearest { get; private set; }

    /// <summary>A frame that could not be used; of each reason the value that missed its limit by the least is kept.</summary>
    public void NoteUnusable(in FrameReject reject)
    {
        UnusableFrames++;
        _unusable[(int)reject.Reason]++;
        ref var kept = ref _measured[(int)reject.Reason];
        if (reject.Measured is { } measured && !(kept?.Miss <= measured.Miss)) kept = measured;
    }

    /// <summary>What the frames so far come to.</summary>
    /// <param name="information">Of the frames, in units of one good frame alone.</param>
    public void NoteSearch(in SearchResult result, SecurityArming arming, double information, LivenessEvidence live)
    {
        (_arming, _best, _information) = (arming, result.Best, information);
        _notLive = !live.IsLive && live.Frames > 0;
        _live = live.Mean;
        if (result.Best is { } best) Nearest = MathF.Max(best.Similarity, Nearest ?? -1);
    }

    /// <summary>Two subjects are both near enough.</summary>
    /// <param name="lead">Nats by which the nearer leads.</param>
    public void NoteAmbiguous(double lead, float runnerUp)
    {
        _ambiguous = true;
        _runnerUp = runnerUp;
        _odds = Measurement.Of(MeasuredQuantity.RunnerUpOdds, (float)Math.Exp(lead), (float)options.RunnerUpOdds);
    }

    /// <summary>The denial of somebody who was looked at.</summary>
    /// <param name="challenge">What they were asked and have not done; null where nothing was asked.</param>
    public AccessDecision.Denied ForEvidence(HeadTurnChallenge? challenge) =>
        _arming is { Armed: false } ? new(DenialReason.NotArmed, Nearest) { Measured = Rejections() }
        : challenge is not null ? new(DenialReason.NotLive, Nearest) { Measured = Measurement.Of(MeasuredQuantity.HeadTurns, challenge.Done, challenge.Turns) }
        : _notLive ? new(DenialReason.NotLive, Nearest) { Measured = Liveness() }
        : Nearest is null ? new(DenialReason.NoTemplates, null)
        : _ambiguous ? new(DenialReason.Ambiguous, Nearest) { Measured = _odds, RunnerUp = _runnerUp }
        : new(DenialReason.Unknown, Nearest) { Measured = Similarity() };

    /// <summary>The denial of somebody of whom hardly a frame could be used: the commonest reason.</summary>
    public AccessDecision.Denied ForView()
    {
        var commonest = Array.IndexOf(_unusable, _unusable.Max());
        return new((DenialReason)commonest, Nearest) { Measured = _measured[commonest] };
    }

    public void Clear()
    {
        Array.Clear(_unusable);
        Array.Clear(_measured);
        UnusableFrames = 0;
        (_arming, _best, Nearest, _odds, _runnerUp) = (null, null, null, null, null);
        (_notLive, _ambiguous) = (false, false);
    }

    // What so many frames would have had to reach.
    private Measurement? Similarity()
    {
        if (_arming is not { } arming || _best is not { } best || !(_information > 0)) return null;
        var needed = (float)model.MeanFor(arming.Assessment.Evidence, _information);
        return best.Similarity < needed ? Measurement.Of(MeasuredQuantity.Similarity, best.Similarity, needed) : null;
    }

    private Measurement? Liveness() =>
        liveness.Threshold is { } threshold && _live < threshold ? Measurement.Of(MeasuredQuantity.Liveness, _live, threshold) : null;

    private Measurement? Rejections() =>
        _arming!.Refusals.Contains(SecurityRefusal.TooManyRejections)
            ? Measurement.Of(MeasuredQuantity.Rejections, (float)_arming.Assessment.FalseNegativeRate, (float)options.MostRejections) : null;
}
