namespace EdgeFace.Vision.Cameras;

/// <summary>Waits that double up to a limit, with up to a fifth more or less, so that many doors do not knock at once.</summary>
internal sealed class RetryDelay(TimeSpan first, TimeSpan longest, Random random)
{
    private const double Jitter = 0.2;

    private int _failures;

    internal TimeSpan Next()
    {
        var wait = longest;
        // Beyond 2^20 every wait is at its limit.
        if (_failures < 20 && first * (1 << _failures) < longest) wait = first * (1 << _failures++);
        return wait * (1 - Jitter + 2 * Jitter * random.NextDouble());
    }

    internal void Reset() => _failures = 0;
}
