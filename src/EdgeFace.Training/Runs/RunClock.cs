namespace EdgeFace.Training.Runs;

/// <summary>Time and processor time of this process since it was made, on top of what an interrupted run had used.</summary>
internal sealed class RunClock
{
    private readonly TimeProvider _time;
    private readonly Func<TimeSpan> _processor;
    private readonly long _begun;
    private readonly TimeSpan _processorBegun;
    private readonly RunState _before;

    /// <param name="processor">Processor time of the process; that of all its threads.</param>
    public RunClock(TimeProvider time, Func<TimeSpan> processor, RunState before)
    {
        (_time, _processor, _before) = (time, processor, before);
        _begun = time.GetTimestamp();
        _processorBegun = processor();
    }

    public double Seconds => _before.Seconds + _time.GetElapsedTime(_begun).TotalSeconds;

    public double ProcessorSeconds => _before.ProcessorSeconds + (_processor() - _processorBegun).TotalSeconds;
}
