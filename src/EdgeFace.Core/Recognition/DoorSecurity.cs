namespace EdgeFace.Core.Recognition;

/// <summary>
/// The level in force, for whatever gallery there is: computes what an approach must reach whenever the gallery's size
/// changes, and refuses to arm where the level cannot be kept with it. Used by one thread.
/// </summary>
public sealed class DoorSecurity
{
    private readonly RecognitionOptions _options;
    private readonly SecurityAssessor _assessor;
    private readonly LivenessRule _liveness;
    private (int Subjects, double Concentration) _for = (-1, 0);
    private SecurityArming _arming = null!;

    /// <param name="liveness">What presentation-attack detection asks of an approach.</param>
    public DoorSecurity(SimilarityCalibration calibration, RecognitionOptions options, LivenessRule liveness)
    {
        (_options, _liveness) = (options, liveness);
        Model = new(calibration);
        SamePerson = calibration.ThresholdAt(RecognitionOptions.SamePersonFalseMatchRate);
        _assessor = new(Model, calibration, Math.Max(options.FramesLeast, liveness.FramesLeast), options.FramesBeforeDenial);
    }

    public EvidenceModel Model { get; }

    public LivenessRule Liveness => _liveness;

    /// <summary>At or above it two frames of one track show one person.</summary>
    public SimilarityThreshold SamePerson { get; }

    /// <summary>What the configured level comes to; computed anew only where the gallery's size has changed.</summary>
    /// <param name="concentration">Mean squared length of the subjects' mean templates.</param>
    public SecurityArming For(int subjects, double concentration)
    {
        if (_for == (subjects, concentration)) return _arming;
        _arming = Arm(_options.Level, subjects, concentration);
        _for = (subjects, concentration);
        return _arming;
    }

    /// <summary>What any level would come to.</summary>
    public SecurityArming Arm(SecurityLevel level, int subjects, double concentration)
    {
        var assessment = _assessor.Assess(level, subjects, concentration);
        var refusals = new List<SecurityRefusal>();
        if ((level.NeedsPad() || _liveness.Required) && !_liveness.Available) refusals.Add(SecurityRefusal.NoPad);
        if (assessment.FalseNegativeRate > _options.MostRejections) refusals.Add(SecurityRefusal.TooManyRejections);
        return new(assessment, refusals);
    }
}

/// <summary>Why a level does not arm.</summary>
public enum SecurityRefusal
{
    /// <summary>The level or the configuration needs presentation-attack detection, and none is at work.</summary>
    NoPad,

    /// <summary>More enrolled people would be turned away than <see cref="RecognitionOptions.MostRejections"/> allows.</summary>
    TooManyRejections,
}

/// <summary>A level for a gallery, and whether it may be used with it.</summary>
/// <param name="Refusals">Why nobody is let in; empty where the level is armed.</param>
public sealed record SecurityArming(SecurityAssessment Assessment, IReadOnlyList<SecurityRefusal> Refusals)
{
    public bool Armed => Refusals.Count == 0;
}
