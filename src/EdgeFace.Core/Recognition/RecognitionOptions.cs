using System.ComponentModel.DataAnnotations;

namespace EdgeFace.Core.Recognition;

/// <summary>How sure the door must be before it opens, and how long it looks.</summary>
public sealed class RecognitionOptions
{
    /// <summary>
    /// Share of comparisons between two look-alike people that may reach the threshold; the model package's
    /// calibration turns it into a similarity.
    /// </summary>
    [Range(1e-6, 0.1)]
    public double FalseMatchRate { get; init; } = 1e-3;

    /// <summary>How far the best subject must be before the runner-up, in cosine similarity.</summary>
    [Range(0.0, 0.5)]
    public float Margin { get; init; } = 0.05f;

    /// <summary>Matching frames of one subject that open the door …</summary>
    [Range(1, 30)]
    public int FramesNeeded { get; init; } = 3;

    /// <summary>… among this many usable frames of one track.</summary>
    [Range(1, 60)]
    public int FramesWindow { get; init; } = 6;

    /// <summary>Usable frames without a match after which an approach is denied.</summary>
    [Range(5, 600)]
    public int FramesBeforeDenial { get; init; } = 30;

    /// <summary>How long the place must be empty of the probe before a new approach begins.</summary>
    [Range(typeof(TimeSpan), "00:00:00.5", "00:01:00")]
    public TimeSpan ApproachGap { get; init; } = TimeSpan.FromSeconds(3);

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

    /// <summary>Faults that no single range can express.</summary>
    public IEnumerable<string> Faults()
    {
        if (FramesNeeded > FramesWindow)
            yield return $"framesNeeded ({FramesNeeded}) must not be more than framesWindow ({FramesWindow})";
        if (FramesBeforeDenial < FramesWindow)
            yield return $"framesBeforeDenial ({FramesBeforeDenial}) must not be less than framesWindow ({FramesWindow})";
    }
}
