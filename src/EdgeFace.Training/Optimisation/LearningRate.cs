namespace EdgeFace.Training.Optimisation;

internal enum Schedule
{
    /// <summary>Warm-up, then half a cosine down to a hundredth (Loshchilov, Hutter 2017).</summary>
    Cosine,

    /// <summary>The same rate throughout: to compare with.</summary>
    Constant,
}

/// <summary>The learning rate over a run.</summary>
/// <param name="Peak">The largest rate.</param>
/// <param name="WarmUp">Share of the run over which the rate rises from nothing, 0 to 0.5.</param>
internal sealed record LearningRate(Schedule Schedule, double Peak, double WarmUp)
{
    public const double LastShare = 0.01;

    /// <param name="progress">0 to 1.</param>
    public double At(double progress)
    {
        if (Schedule == Schedule.Constant) return Peak;
        progress = Math.Clamp(progress, 0, 1);
        // Never quite 0: the very first step should move something.
        if (progress < WarmUp) return Peak * Math.Max(LastShare, progress / WarmUp);
        var fallen = (progress - WarmUp) / (1 - WarmUp);
        return Peak * (LastShare + (1 - LastShare) * 0.5 * (1 + Math.Cos(Math.PI * fallen)));
    }
}
