using System.Globalization;
using EdgeFace.Core.Recognition;

namespace EdgeFace.Daemon.Pipeline;

/// <summary>Says why a level does not arm, and what would help.</summary>
internal static class SecurityAdvice
{
    public static string Words(SecurityRefusal refusal, SecurityArming arming, SimilarityCalibration calibration)
    {
        var level = arming.Assessment;
        return refusal switch
        {
            SecurityRefusal.NoPad =>
                "needs presentation-attack detection, which is absent or off: install a model (edgeface-models import --kind pad), name it in models.pad, and leave pad.mode at required or when-available",
            _ => string.Create(CultureInfo.InvariantCulture,
                $"would turn away {level.FalseNegativeRate:0 %} of enrolled people's approaches, recognition.mostRejections allows less: a better model, more pictures of several days per person, a second factor, or a smaller gallery ({level.Subjects} people now) would help; "
                + $"half of a person's own comparisons reach {calibration.Genuine.First(p => p.Rate <= 0.5).Similarity:0.00} with this model"),
        };
    }

    /// <summary>One line for the log and the health: null where the level is armed.</summary>
    public static string? Degraded(SecurityArming arming, SimilarityCalibration calibration) => arming.Armed
        ? null
        : $"security level {Configuration.OptionSchema.Camel(arming.Assessment.Level.ToString())} is NOT ARMED, nobody is let in by face: it "
            + string.Join("; it ", arming.Refusals.Select(r => Words(r, arming, calibration)));
}
