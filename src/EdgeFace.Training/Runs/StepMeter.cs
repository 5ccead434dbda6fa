namespace EdgeFace.Training.Runs;

/// <summary>Sums steps up to points for the curve, about one a second.</summary>
internal sealed class StepMeter(TimeProvider time, int batchSize)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private long _since = time.GetTimestamp();
    private double _losses;
    private int _count;

    public StepPoint? Add(long step, double progress, double loss, double rate, double strangers)
    {
        _losses += loss;
        _count++;
        var elapsed = time.GetElapsedTime(_since);
        if (elapsed < Interval) return null;
        var point = new StepPoint(step, progress, _losses / _count, rate, _count * batchSize / elapsed.TotalSeconds, strangers);
        (_since, _losses, _count) = (time.GetTimestamp(), 0, 0);
        return point;
    }
}
