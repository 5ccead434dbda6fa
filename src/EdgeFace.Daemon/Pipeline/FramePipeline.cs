using EdgeFace.Core.Access;
using EdgeFace.Core.Events;
using EdgeFace.Core.Gallery;
using EdgeFace.Core.Imaging;
using EdgeFace.Core.Recognition;
using EdgeFace.Vision.Cameras;
using EdgeFace.Vision.Inference;

namespace EdgeFace.Daemon.Pipeline;

/// <summary>
/// The way of one frame, from picture to strike. The daemon and <c>replay</c> use this very class. It does no
/// input or output of its own, waits for nothing, and allocates nothing for a frame without an event. Used by one
/// thread; only the gallery may be swapped from another.
/// </summary>
/// <param name="time">Times of events, and the measurement of stages.</param>
public sealed class FramePipeline(
    FaceParts parts, IGallerySource gallery, ApproachTracker tracker, DoorSecurity security, RecognitionOptions options,
    AccessGate gate, IEventSink events, InferenceMeter inference, TimeProvider time, TimeProvider stopwatch)
{
    private readonly float[] _embedding = new float[parts.Embedder.Dimension];
    private readonly FrameClock _clock = new();
    private readonly SeenPictures _seen = new();

    /// <summary>Decodes a picture and takes it all the way.</summary>
    /// <param name="pool">Where the frame comes from and goes back to.</param>
    /// <param name="report">What became of it.</param>
    /// <param name="fault">Why the picture cannot be decoded; null where the result is true.</param>
    public bool TryProcess(CapturedPicture picture, FramePool pool, out FrameReport report, out string? fault)
    {
        var begun = stopwatch.GetTimestamp();
        var coded = picture.Fingerprint;
        if (coded is { } hash && IsRepeated(_clock.Read(picture.Info.Captured), hash))
        {
            fault = null;
            report = Repeat(picture.Info);
            return true;
        }

        report = default;
        if (!picture.TryDecode(pool, out var decoded, out fault)) return false;
        using var frame = decoded!;
        report = Process(frame, stopwatch.GetElapsedTime(begun), coded);
        return true;
    }

    /// <summary>Takes a decoded frame all the way.</summary>
    /// <param name="decode">How long decoding took, for the report.</param>
    /// <param name="coded">The picture's <see cref="CapturedPicture.Fingerprint"/>.</param>
    public FrameReport Process(Frame frame, TimeSpan decode, ulong? coded = null)
    {
        var step = new FrameStep(frame, _clock.Read(frame.Info.Captured), new(stopwatch, inference, decode), coded);
        Look(ref step);
        return step.Report(tracker);
    }

    /// <summary>The camera was lost: whoever stood there may have left.</summary>
    public ApproachResult? CameraLost() => Tell(tracker.End());

    /// <summary>What follows has nothing to do with what was: another recording begins.</summary>
    public ApproachResult? StartAfresh() => Tell(tracker.StartAfresh());

    private void Look(ref FrameStep step)
    {
        Detect(ref step);
        if (!ChooseProbe(ref step)) return;
        if (!IsNewPicture(ref step)) return;
        Align(ref step);
        if (!CheckQuality(ref step)) return;
        Remember(step);
        if (IsChallenged(ref step)) return;
        if (!CheckView(ref step)) return;
        if (!NeedsAnswer(ref step)) return;
        Embed(ref step);
        if (!IsUndecided(ref step)) return;
        MeasureLiveness(ref step);
        Search(ref step);
        if (Weigh(ref step) is not { } evidence) return;
        var decision = Decide(evidence);
        Tell(decision, ref step);
    }

    private void Detect(ref FrameStep step)
    {
        step.Watch.Mark();
        step.Faces = parts.Probe.Detect(parts.Detector, step.Frame);
        step.Watch.DetectEnds();
    }

    private bool ChooseProbe(ref FrameStep step)
    {
        step.Probe = parts.Probe.Choose(step.Faces, options.NearnessTie, out step.Reject);
        if (step.Probe is not null) return true;
        if (step.Reject is not { Reason: DenialReason.TwoPeople } crowd) step.Ended = Tell(tracker.Absent(step.Now));
        else tracker.Unclear(step.Now, crowd);
        return false;
    }

    // Coded anew, as a stream's own copies are when the clock or the words in their headers differ.
    private bool IsNewPicture(ref FrameStep step)
    {
        step.Pixels = PictureHash.Of(step.Frame.Pixels);
        step.Repeated = IsRepeated(step.Now, step.Pixels);
        if (step.Repeated) tracker.Repeated(step.Now);
        return !step.Repeated;
    }

    private bool IsRepeated(TimeSpan now, ulong hash) => tracker.GoesOn(now) && _seen.Has(tracker.Number, hash);

    private FrameReport Repeat(in FrameInfo picture)
    {
        tracker.Repeated(_clock.Last);
        return new(picture, 0, null, null, false, default, tracker.Number, tracker.Frames, null, null, default, tracker.Asked) { Repeated = true };
    }

    private void Remember(in FrameStep step)
    {
        if (step.Coded is { } coded) _seen.Add(tracker.Number, coded);
        _seen.Add(tracker.Number, step.Pixels);
    }

    private void Align(ref FrameStep step)
    {
        step.Watch.Mark();
        parts.Probe.Align(step.Frame, step.Probe!.Value);
        step.Watch.EmbedEnds();
    }

    private bool CheckQuality(ref FrameStep step)
    {
        step.Quality = parts.Probe.Measure(step.Frame, step.Probe!.Value);
        step.Reject = parts.Probe.Check(step.Quality);
        if (step.Reject is { Reason: DenialReason.TooFar } far)
        {
            // Whoever is far off, or on a poster behind, does not stand before the door.
            step.Ended = Tell(tracker.Absent(step.Now));
            tracker.Unusable(far);
            return false;
        }

        step.Ended = Tell(tracker.See(step.Now, step.Probe.Value.Box));
        LookAtCrop(ref step);
        return true;
    }

    // Every frame that may count towards a decision, and none after it. A head that seems turned away may be upside down.
    private void LookAtCrop(ref FrameStep step)
    {
        if (tracker.Decided || tracker.Asked is not null || step.Reject is { Reason: not (DenialReason.TurnedAway or DenialReason.NotUpright) }) return;
        step.Quality = parts.Probe.Look(step.Quality);
        step.Reject = parts.Probe.Check(step.Quality);
    }

    // Whoever turns the head because the door asked for it is not turned away.
    private bool IsChallenged(ref FrameStep step)
    {
        if (tracker.Asked is null) return false;
        step.Reject = null;
        if (tracker.Turn(step.Now, step.Probe!.Value.Landmarks) is { } failed) Tell(failed, ref step);
        return tracker.Decided || tracker.Asked is not null;
    }

    private bool CheckView(ref FrameStep step)
    {
        if (step.Reject is null && tracker.IsLockedOut(step.Now)) step.Reject = new(DenialReason.LockedOut);
        if (step.Reject is not { } reject) return true;
        tracker.Unusable(reject);
        return false;
    }

    private bool NeedsAnswer(ref FrameStep step) => tracker.WantsEmbedding(step.Now);

    private void Embed(ref FrameStep step)
    {
        step.Watch.Mark();
        parts.Embedder.Embed(_embedding);
        step.Watch.EmbedEnds();
    }

    // After the answer the embedding only tells whether it is still the same person.
    private bool IsUndecided(ref FrameStep step)
    {
        if (!tracker.Decided) return true;
        tracker.Recheck(step.Now, _embedding);
        return false;
    }

    private void MeasureLiveness(ref FrameStep step)
    {
        if (parts.Pad is not { } pad) return;
        step.Watch.Mark();
        step.Live = pad.Score(step.Frame, step.Probe!.Value);
        step.Watch.PadEnds();
    }

    private void Search(ref FrameStep step)
    {
        tracker.Take(step.Now, _embedding, step.Quality.Score, step.Live);
        step.Gallery = gallery.Current;
        step.Match = step.Gallery.Search(tracker.Probe);
        step.Usable = true;
    }

    private AccessDecision? Weigh(ref FrameStep step) =>
        tracker.Match(step.Now, step.Match, security.For(step.Gallery!.SubjectCount, step.Gallery.Concentration));

    private AccessDecision Decide(AccessDecision evidence)
    {
        if (evidence is not AccessDecision.Granted granted) return evidence;
        // The door acts first; the event is queued after.
        var verdict = gate.Admit(granted.Subject);
        return verdict.Objection is { } objection
            ? new AccessDecision.Denied(objection, granted.Similarity) { Subject = granted.Subject }
            : granted with { PassedBack = verdict.PassedBack };
    }

    private void Tell(AccessDecision decision, ref FrameStep step)
    {
        step.Decision = decision;
        var at = time.GetUtcNow();
        if (decision is AccessDecision.Granted granted)
            events.Publish(new AccessGranted(at, granted.Subject.Value, granted.Similarity, granted.RunnerUp, tracker.Frames, tracker.Number) { PassedBack = granted.PassedBack });
        else
            TellDenied((AccessDecision.Denied)decision, tracker.Frames, tracker.Number, at);
        LockOutIfDue(step.Now, at);
    }

    private ApproachResult? Tell(ApproachResult? ended)
    {
        if (ended is not { DecidedAtEnd: true, Decision: AccessDecision.Denied denied } result) return ended;
        var at = time.GetUtcNow();
        TellDenied(denied, result.Frames, result.Number, at);
        LockOutIfDue(_clock.Last, at);
        return ended;
    }

    private void TellDenied(AccessDecision.Denied denied, int frames, long approach, DateTimeOffset at) =>
        events.Publish(new AccessDenied(at, denied.Reason.ToName(), denied.Nearest, frames, approach)
        {
            Subject = denied.Subject?.Value,
            Measured = MeasuredValue.Of(denied.Measured),
            RunnerUp = denied.RunnerUp,
        });

    private void LockOutIfDue(TimeSpan now, DateTimeOffset at)
    {
        if (tracker.TryLockOut(now, out var denials)) events.Publish(new LockedOut(at, denials, at + options.Lockout));
    }
}
