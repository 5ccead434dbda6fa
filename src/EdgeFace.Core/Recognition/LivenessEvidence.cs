namespace EdgeFace.Core.Recognition;

/// <summary>What presentation-attack detection asks of an approach.</summary>
/// <param name="Threshold">Mean score of the frames from which on the face is a living one; null where there is no detector.</param>
/// <param name="Required">Nobody is let in without a detector.</param>
public readonly record struct LivenessRule(float? Threshold, bool Required)
{
    /// <summary>No detector, and none asked for.</summary>
    public static readonly LivenessRule None = new(null, false);

    public bool Available => Threshold is not null;

    /// <summary>
    /// One frame of a photograph may pass: of 593 frames of prints the detector's highest score was 0.16, of live frames the
    /// lowest 0.49, other cameras lie closer. Three must agree.
    /// </summary>
    public int FramesLeast => Available ? 3 : 1;
}

/// <summary>
/// Whether the frames of one track are of a living face: their mean score against the threshold. Every usable frame counts,
/// good or bad, so that waving a photograph until one frame passes does not help.
/// </summary>
public sealed class LivenessEvidence(LivenessRule rule)
{
    private double _sum;

    /// <summary>Frames judged since the track began; 0 without a detector.</summary>
    public int Frames { get; private set; }

    /// <summary>Mean score, 0 (attack) to 1 (bona fide).</summary>
    public float Mean => Frames == 0 ? 0 : (float)(_sum / Frames);

    /// <summary>Surely enough a living face, or nobody asks.</summary>
    public bool IsLive => rule.Threshold is not { } threshold || (Frames >= rule.FramesLeast && Mean >= threshold);

    /// <summary>Surely enough a picture of one: far below the threshold.</summary>
    public bool IsAttack => rule.Threshold is { } threshold && Frames >= rule.FramesLeast && Mean < threshold / 2;

    /// <param name="score">0 to 1; what is no number counts as an attack.</param>
    public void Add(float score)
    {
        if (!rule.Available) return;
        _sum += float.IsNaN(score) ? 0 : Math.Clamp(score, 0, 1);
        Frames++;
    }

    public void Clear()
    {
        _sum = 0;
        Frames = 0;
    }
}
