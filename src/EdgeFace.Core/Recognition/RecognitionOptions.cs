using System.ComponentModel.DataAnnotations;

namespace EdgeFace.Core.Recognition;

/// <summary>How sure the door must be before it opens, and how long it looks.</summary>
public sealed class RecognitionOptions
{
    /// <summary>Two frames of one track are one person's above the similarity that look-alikes reach with this rate.</summary>
    internal const double SamePersonFalseMatchRate = 1e-3;

    /// <summary>
    /// How rarely a stranger may be let in; thresholds follow from it, the model's calibration and the size of the
    /// gallery. <c>edgeface security</c> shows what each level comes to.
    /// </summary>
    public SecurityLevel Level { get; init; } = SecurityLevel.Standard;

    /// <summary>
    /// A level that would turn away more than this share of enrolled people's approaches does not arm. The share expected is
    /// that of single pictures taken years apart; people enrolled by the door's own camera fare better.
    /// </summary>
    [Range(0.01, 1.0)]
    public double MostRejections { get; init; } = 0.4;

    /// <summary>How many times likelier the best subject must be than the runner-up.</summary>
    [Range(1.0, 1e6)]
    public double RunnerUpOdds { get; init; } = 20;

    /// <summary>No single frame opens the door, however sure: a frame can be damaged.</summary>
    [Range(1, 30)]
    public int FramesLeast { get; init; } = 2;

    /// <summary>Usable frames after which an approach is denied.</summary>
    [Range(5, 600)]
    public int FramesBeforeDenial { get; init; } = 30;

    /// <summary>Usable frames before which nobody is denied, however unlike anybody.</summary>
    [Range(1, 600)]
    public int FramesBeforeEarlyDenial { get; init; } = 15;

    /// <summary>How long the place before the door must be empty of the probe before a new approach begins.</summary>
    [Range(typeof(TimeSpan), "00:00:00.5", "00:01:00")]
    public TimeSpan ApproachGap { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>
    /// The longest pause between two frames of one track: after it, evidence is gathered anew, for somebody else may have
    /// stepped in. Where a processor takes longer than this for a frame, nobody is ever let in.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.2", "00:00:30")]
    public TimeSpan TrackGap { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Denied approaches in a row that make the door stop looking for a while.</summary>
    [Range(1, 100)]
    public int DenialsBeforeLockout { get; init; } = 5;

    /// <summary>How long it stops looking then.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan Lockout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Two faces whose eye distances differ by less than this share are equally near: nobody is looked at until
    /// one steps up.
    /// </summary>
    [Range(0.0, 0.9)]
    public float NearnessTie { get; init; } = 0.15f;

    /// <summary>Usable frames of somebody who left before the answer that make a denial; who only passes by is denied nothing.</summary>
    internal const int FramesOfAnAttempt = 6;

    /// <summary>Faults that no single range can express.</summary>
    public IEnumerable<string> Faults()
    {
        if (FramesLeast > FramesBeforeDenial)
            yield return $"framesLeast ({FramesLeast}) must not be more than framesBeforeDenial ({FramesBeforeDenial})";
        if (FramesBeforeEarlyDenial > FramesBeforeDenial)
            yield return $"framesBeforeEarlyDenial ({FramesBeforeEarlyDenial}) must not be more than framesBeforeDenial ({FramesBeforeDenial})";
    }
}
