namespace EdgeFace.Daemon.Mqtt;

/// <summary>
/// How long to wait before the next attempt: doubling up to a cap, each between half and all of it by chance, so that the
/// doors of a house do not all come back at the same moment.
/// </summary>
internal sealed class ReconnectDelay(TimeSpan first, TimeSpan longest, Random random)
{
    private int _failures;

    public TimeSpan Next()
    {
        var delay = first * Math.Pow(2, _failures);
        if (delay < longest) _failures++;
        return (delay < longest ? delay : longest) * (0.5 + random.NextDouble() / 2);
    }

    /// <summary>An attempt went well.</summary>
    public void Reset() => _failures = 0;
}
