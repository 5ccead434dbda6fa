namespace EdgeFace.Training.Runs;

/// <summary>How far a run is; part of each checkpoint.</summary>
/// <param name="Step">Steps made.</param>
/// <param name="Seconds">By the clock.</param>
/// <param name="ProcessorSeconds">Over all cores.</param>
/// <param name="Evaluations">Made.</param>
/// <param name="Best">TAR of the best evaluation.</param>
/// <param name="BestAt">Its step.</param>
/// <param name="SinceBest">Evaluations since then.</param>
internal sealed record RunState(long Step, double Seconds, double ProcessorSeconds, int Evaluations, double Best, long BestAt, int SinceBest)
{
    public static RunState Begun { get; } = new(0, 0, 0, 0, -1, 0, 0);
}

/// <summary>How much of a run's budget is spent.</summary>
internal sealed class Budget(BudgetSettings settings, int stepsPerEpoch)
{
    /// <summary>Null where the clock decides.</summary>
    public long? Steps => settings.Epochs > 0 ? Math.Max(1, (long)Math.Round(settings.Epochs * stepsPerEpoch)) : null;

    /// <returns>0 to 1.</returns>
    public double Progress(RunState state) => Math.Min(1, Steps is { } steps ? (double)state.Step / steps
        : settings.Minutes > 0 ? state.Seconds / (60 * settings.Minutes)
        : state.ProcessorSeconds / (60 * settings.ProcessorMinutes));
}
