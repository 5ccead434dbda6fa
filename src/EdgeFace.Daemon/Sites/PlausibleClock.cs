namespace EdgeFace.Daemon.Sites;

/// <summary>Whether the time of day can be judged by: a board without a battery starts in the past.</summary>
internal sealed class PlausibleClock(TimeProvider time)
{
    private static readonly DateTimeOffset Earliest = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public bool IsTrusted() => time.GetUtcNow() >= Earliest;
}
