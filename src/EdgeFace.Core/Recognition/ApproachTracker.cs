using EdgeFace.Core.Access;
using EdgeFace.Core.Gallery;
using EdgeFace.Core.Imaging;

namespace EdgeFace.Core.Recognition;

/// <summary>What became of one approach.</summary>
/// <param name="Number">From 1, since the start.</param>
/// <param name="Decision">Null where too few frames were usable for any.</param>
/// <param name="DecidedAtEnd">True where the decision fell only now, because the person has left.</param>
/// <param name="Frames">Usable frames until the decision.</param>
public readonly record struct ApproachResult(long Number, AccessDecision? Decision, bool DecidedAtEnd, int Frames);

/// <summary>
/// Follows whoever stands before the door, from coming to leaving: one grant or denial an approach, then
/// nothing until the place has been empty of that person for a while. Evidence is gathered over frames that
/// show one person: neighbouring boxes must overlap, and the embeddings must be one person's too, so that who
/// steps into somebody's place starts from nothing. Times are the frames' own and never run backwards.
/// </summary>
/// <param name="security">The level in force.</param>
/// <param name="dimension">Length of the embeddings.</param>
/// <param name="challenge">What a person must do before the door opens; null where nothing.</param>
public sealed class ApproachTracker(RecognitionOptions options, DoorSecurity security, int dimension, HeadTurnChallenge? challenge = null)
{
    /// <summary>Boxes of one person in neighbouring frames overlap at least this much.</summary>
    private const float SameFaceOverlap = 0.25f;

    /// <summary>How often a person who has had an answer is looked at again, to notice that another came.</summary>
    private static readonly TimeSpan RecheckInterval = TimeSpan.FromSeconds(0.5);

    /// <summary>Frames of a person that the next frame is compared with.</summary>
    private const int Remembered = 6;

    private readonly SequentialEvidence _evidence = new(security.Model, dimension);
    private readonly LivenessEvidence _liveness = new(security.Liveness);
    private readonly ProbeHistory _person = new(Remembered, dimension);
    private readonly double _runnerUpOdds = Math.Log(options.RunnerUpOdds);
    private readonly ApproachObjections _objections = new(security.Model, security.Liveness, options);
    private readonly LockoutCounter _lockout = new(options);
    private FaceBox _box;
    private Occupant _occupant;
    private TimeSpan _trackSeen;
    private TimeSpan _present;
    private TimeSpan _confirmed;
    private TimeSpan _rechecked;
    private AccessDecision? _decision;
    private int _frames;
    private bool _challenged;
    private bool _challengeFailed;

    /// <summary>Who the present track is, once the approach has had its answer.</summary>
    private enum Occupant
    {
        NotYetKnown,
        PersonDecidedOn,
        SomebodyElse,
    }

    /// <summary>Number of the approach now under way, or of the last one.</summary>
    public long Number { get; private set; }

    /// <summary>Somebody stands before the door.</summary>
    public bool Active { get; private set; }

    /// <summary>The present approach has had its answer.</summary>
    public bool Decided => Active && _decision is not null;

    /// <summary>What the person is asked to do now; null where nothing is asked.</summary>
    public HeadTurn? Asked => _challenged && !Decided && challenge!.State == ChallengeState.Asking ? challenge.Asked : null;

    /// <summary>What the search is asked with: the mean of the present track's frames.</summary>
    public ReadOnlySpan<float> Probe => _evidence.Mean;

    /// <summary>Usable frames of the present approach.</summary>
    public int Frames => _frames;

    /// <summary>True while too many denials keep the door from looking.</summary>
    public bool IsLockedOut(TimeSpan now) => _lockout.IsActive(now);

    /// <summary>A frame without a face. The approach's result where the place has now been empty for long enough.</summary>
    public ApproachResult? Absent(TimeSpan now) => Active && now - _present >= options.ApproachGap ? End() : null;

    /// <summary>Faces, but none that is the probe: nobody has left, and nothing is learnt.</summary>
    public void Unclear(TimeSpan now, in FrameReject reject)
    {
        if (!Active) return;
        _present = now;
        Unusable(reject);
    }

    /// <summary>Somebody stands before the door, and was seen so lately that what comes now belongs to the same approach.</summary>
    public bool GoesOn(TimeSpan now) => Active && now - _present < options.ApproachGap;

    /// <summary>A picture of this approach once more: nothing is learnt, and nobody has left.</summary>
    public void Repeated(TimeSpan now)
    {
        if (Active && _occupant != Occupant.SomebodyElse) _present = now;
    }

    /// <summary>Links a probe to its track, usable or not.</summary>
    /// <returns>The result of an earlier approach that this probe's coming has ended.</returns>
    public ApproachResult? See(TimeSpan now, in FaceBox box)
    {
        var ended = Absent(now);
        if (!Active || now - _trackSeen >= options.TrackGap || box.Overlap(_box) < SameFaceOverlap) BeginTrack();
        if (!Active)
        {
            Number++;
            Active = true;
        }

        _box = box;
        _trackSeen = now;
        if (_occupant != Occupant.SomebodyElse) _present = now;
        return ended;
    }

    /// <summary>A frame of the present approach that cannot be used, and why.</summary>
    public void Unusable(in FrameReject reject)
    {
        if (Active && !Decided) _objections.NoteUnusable(reject);
    }

    /// <summary>False where the person seen has had an answer and was looked at only just now.</summary>
    public bool WantsEmbedding(TimeSpan now) =>
        !Decided || _occupant == Occupant.NotYetKnown || now - _rechecked >= RecheckInterval;

    /// <summary>After the answer: is it still the person it was given to? Whoever else it is waits for their own approach.</summary>
    /// <param name="embedding">The probe of this frame, unit length.</param>
    public void Recheck(TimeSpan now, ReadOnlySpan<float> embedding)
    {
        _rechecked = now;
        if (_person.Nearest(embedding) >= security.SamePerson.Similarity)
        {
            _person.Add(embedding);
            _occupant = Occupant.PersonDecidedOn;
            _present = _confirmed = now;
        }
        else
        {
            _occupant = Occupant.SomebodyElse;
            _present = _confirmed;
        }
    }

    /// <summary>Takes a usable frame into the track's evidence; a face that is another person's begins a new track.</summary>
    /// <param name="embedding">The probe, unit length.</param>
    /// <param name="quality">Score of the face, 0 to 1.</param>
    /// <param name="live">Score of presentation-attack detection; ignored where there is none.</param>
    public void Take(TimeSpan now, ReadOnlySpan<float> embedding, float quality, float live)
    {
        if (!Active || Decided) return;
        if (_person.Count > 0 && !(_person.Nearest(embedding) >= security.SamePerson.Similarity)) BeginTrack();
        _person.Add(embedding);
        _frames++;
        _evidence.Add(now, embedding, quality);
        _liveness.Add(live);
    }

    /// <summary>A frame while something is asked of the person; the denial, where it was not done.</summary>
    public AccessDecision? Turn(TimeSpan now, in FaceLandmarks face)
    {
        if (Asked is null || challenge!.See(now, face) != ChallengeState.Failed) return null;
        _challengeFailed = true;
        return Decide(now, Denial());
    }

    /// <summary>The search's answer for <see cref="Probe"/>; the decision, where there is one now.</summary>
    /// <param name="arming">What the level comes to with the gallery that was searched.</param>
    public AccessDecision? Match(TimeSpan now, in SearchResult result, SecurityArming arming)
    {
        if (!Active || Decided || _evidence.Frames == 0) return null;
        var verdict = Weigh(result, arming);
        _objections.NoteSearch(result, arming, _evidence.Information, _liveness);
        if (verdict == Verdict.Enough && !ChallengePassed(now)) return null;
        if (verdict == Verdict.Enough)
            _decision = new AccessDecision.Granted(result.Best!.Value.Subject, result.Best.Value.Similarity, result.RunnerUp?.Similarity);
        else if (EnoughForDenial || (verdict is Verdict.Hopeless or Verdict.NotLive && _evidence.Frames >= options.FramesBeforeEarlyDenial))
            _decision = Denial();
        return _decision is null ? null : Decide(now, _decision);
    }

    /// <summary>Ends the approach, whoever still stands there: a clip is over, or the camera was lost.</summary>
    public ApproachResult? End()
    {
        if (!Active) return null;
        var late = _decision is null && DenyAtEnd();
        var result = new ApproachResult(Number, _decision, late, _frames);
        Active = false;
        _decision = null;
        BeginTrack();
        _frames = 0;
        _challengeFailed = false;
        _objections.Clear();
        return result;
    }

    /// <summary>True where the latest denial was one too many; looking stops for the time configured.</summary>
    public bool TryLockOut(TimeSpan now, out int denials) => _lockout.TryBegin(now, out denials);

    /// <summary>Ends the approach and forgets denials and lock-out: what follows has nothing to do with what was.</summary>
    public ApproachResult? StartAfresh()
    {
        var ended = End();
        _lockout.Clear();
        return ended;
    }

    // A newcomer within an approach gets a full window; but changing faces must not put the denial off for ever.
    private bool EnoughForDenial =>
        (_frames >= options.FramesBeforeDenial && _evidence.Frames >= RecognitionOptions.FramesOfAnAttempt)
        || _frames >= 2 * options.FramesBeforeDenial;

    // Somebody who only passes by has not been denied anything. Who stood there as long as a denial takes, but never to be
    // seen well, has: it says why, and counts towards no lock-out, because nobody was looked at.
    private bool DenyAtEnd()
    {
        if (_frames >= RecognitionOptions.FramesOfAnAttempt) _lockout.Count(_decision = Denial());
        else if (_objections.UnusableFrames + _frames >= options.FramesBeforeDenial) _decision = _objections.ForView();
        return _decision is not null;
    }

    private AccessDecision Decide(TimeSpan now, AccessDecision decision)
    {
        _lockout.Count(_decision = decision);
        _occupant = Occupant.PersonDecidedOn;
        _confirmed = _rechecked = now;
        return decision;
    }

    // Asked only of somebody who would be let in, and who must still be that person when it is done.
    private bool ChallengePassed(TimeSpan now)
    {
        if (challenge is null) return true;
        if (!_challenged) challenge.Begin(now);
        _challenged = true;
        return challenge.State == ChallengeState.Passed;
    }

    private Verdict Weigh(in SearchResult result, SecurityArming arming)
    {
        if (!arming.Armed || result.Best is not { } best) return Verdict.Hopeless;
        var wanted = arming.Assessment.Evidence;
        var evidence = _evidence.Against(best.Similarity);
        if (!(evidence >= wanted))
        {
            return _evidence.CanStillReach(best.Similarity, wanted, Math.Max(0, options.FramesBeforeDenial - _evidence.Frames))
                ? Verdict.NotYet : Verdict.Hopeless;
        }

        if (result.RunnerUp is { } other && evidence - _evidence.Against(other.Similarity) is var lead && lead < _runnerUpOdds)
        {
            _objections.NoteAmbiguous(lead, other.Similarity);
            return Verdict.Ambiguous;
        }

        if (_liveness.IsAttack) return Verdict.NotLive;
        return _evidence.Frames >= options.FramesLeast && _liveness.IsLive ? Verdict.Enough : Verdict.NotYet;
    }

    private void BeginTrack()
    {
        _evidence.Clear();
        _liveness.Clear();
        _challenged = false;
        _occupant = Occupant.NotYetKnown;
        if (!Decided) _person.Clear();
    }

    private AccessDecision.Denied Denial() => _objections.ForEvidence(_challengeFailed || Asked is not null ? challenge : null);

    private enum Verdict
    {
        NotYet,

        /// <summary>One subject, surely enough.</summary>
        Enough,

        /// <summary>Two subjects, both surely enough.</summary>
        Ambiguous,

        /// <summary>One subject, surely enough, but a picture of them.</summary>
        NotLive,

        /// <summary>No subject can be sure enough in the time that is left.</summary>
        Hopeless,
    }
}
