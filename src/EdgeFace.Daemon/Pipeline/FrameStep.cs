using EdgeFace.Core.Access;
using EdgeFace.Core.Gallery;
using EdgeFace.Core.Imaging;
using EdgeFace.Core.Recognition;

namespace EdgeFace.Daemon.Pipeline;

/// <summary>One frame on its way through the pipeline, and what each stage has added so far.</summary>
/// <param name="coded">Hash of the picture as the camera gave it; null where it has none.</param>
internal ref struct FrameStep(Frame frame, TimeSpan now, StageWatch watch, ulong? coded)
{
    // Surer than a coin: nobody is kept out by it.
    private const float Covered = 0.7f;

    public readonly Frame Frame = frame;
    public readonly ulong? Coded = coded;

    /// <summary>Hash of the pixels; known once there is a probe.</summary>
    public ulong Pixels;

    /// <summary>Time of the frame, on the clock by which approaches are followed.</summary>
    public readonly TimeSpan Now = now;

    public StageWatch Watch = watch;
    public int Faces;
    public DetectedFace? Probe;
    public FrameReject? Reject;
    public FaceQuality Quality;
    public float Live;
    public GallerySnapshot? Gallery;
    public bool Usable;
    public bool Repeated;
    public SearchResult Match;
    public AccessDecision? Decision;
    public ApproachResult? Ended;

    public readonly FrameReport Report(ApproachTracker tracker) => new(
        Frame.Info, Faces, Probe, Reject, Usable, Match, tracker.Number, tracker.Frames, Decision, Ended, Watch.Read(), tracker.Asked)
    {
        Repeated = Repeated,
        QuarterTurns = Quality.QuarterTurns,
        Advice = Advice(tracker),
    };

    // Enrolment refuses what is covered; the door tries, and says what would help. Whoever was let in needs no telling.
    private readonly DenialReason? Advice(ApproachTracker tracker) =>
        Quality.Look is not { } look || tracker.Decided ? null
        : look.Mask > Covered ? DenialReason.Mask
        : look.DarkGlasses > Covered ? DenialReason.DarkGlasses : null;
}
