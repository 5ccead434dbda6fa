namespace EdgeFace.Training.Runs;

/// <summary>Shows a run to whoever waits for it.</summary>
internal interface IRunView
{
    void Begin(string what);

    /// <param name="left">Time that the run will still take; null where nobody knows yet.</param>
    void Step(StepPoint point, TimeSpan? left);

    void Evaluated(EvaluationPoint point);

    void Say(string text);
}
