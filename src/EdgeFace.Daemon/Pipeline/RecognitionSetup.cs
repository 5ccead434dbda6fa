using EdgeFace.Core.Access;
using EdgeFace.Core.Events;
using EdgeFace.Core.Gallery;
using EdgeFace.Core.Recognition;
using EdgeFace.Daemon.Configuration;
using EdgeFace.Vision;
using EdgeFace.Vision.Enrolment;
using EdgeFace.Vision.Pad;

namespace EdgeFace.Daemon.Pipeline;

/// <summary>The one place where models and options become thresholds and a pipeline, for the daemon and every command.</summary>
public sealed class RecognitionSetup(RecognitionModels models, EdgeFaceOptions options)
{
    public RecognitionModels Models => models;

    /// <summary>The level in force.</summary>
    /// <exception cref="Vision.Packages.ModelPackageException">The model package has no calibration.</exception>
    public DoorSecurity CreateSecurity() => new(models.Calibration, options.Recognition, Liveness);

    private HeadTurnChallenge? CreateChallenge() => options.Pad.WantsChallenge(options.Recognition.Level)
        ? new(options.Pad.Turns, options.Pad.ChallengePatience, new UnguessableRandom())
        : null;

    private LivenessRule Liveness => new(
        models.Pad is { } pad ? options.Pad.Threshold ?? pad.UsualThreshold : null, options.Pad.Mode == PadOptions.Required);

    /// <summary>Presentation-attack detection is at work.</summary>
    public bool HasPad => models.Pad is not null;

    /// <summary>At or above it a new picture counts as somebody who is enrolled already.</summary>
    public SimilarityThreshold DuplicateThreshold => models.Calibration.ThresholdAt(options.Enrolment.DuplicateFalseMatchRate);

    /// <summary>Below it a new picture does not count as the same person as the subject's others.</summary>
    public SimilarityThreshold SameSubjectThreshold => models.Calibration.ThresholdAt(options.Enrolment.SameSubjectFalseMatchRate);

    /// <summary>What the search sees of <paramref name="subjects"/> with the model in use.</summary>
    public GallerySnapshot Snapshot(IReadOnlyCollection<Subject> subjects) =>
        GallerySnapshot.Build(subjects, models.Embedder.Model, models.Embedder.Dimension);

    /// <summary>Reads stills that are to become templates, by the stricter quality for enrolment.</summary>
    public StillAnalyser CreateEnroller() => new(models.CreateAnalyser(options.Quality.Enrolment));

    /// <summary>Reads stills as if they came from the door's camera.</summary>
    public StillAnalyser CreateIdentifier() => new(models.CreateAnalyser(options.Quality.Probe));

    /// <param name="time">Times of events.</param>
    /// <param name="stopwatch">Measures the stages.</param>
    public FramePipeline CreatePipeline(
        IGallerySource gallery, AccessGate gate, IEventSink events, TimeProvider time, TimeProvider stopwatch)
    {
        var parts = new FaceParts(models.Detector, models.CreateProbe(options.Quality.Probe), models.Embedder, models.Pad);
        var security = CreateSecurity();
        var tracker = new ApproachTracker(options.Recognition, security, models.Embedder.Dimension, CreateChallenge());
        return new(parts, gallery, tracker, security, options.Recognition, gate, events, models.Inference, time, stopwatch);
    }
}
