using System.ComponentModel.DataAnnotations;

namespace EdgeFace.Daemon.Storage;

/// <summary>How many events are kept for a broker that does not take them.</summary>
public sealed class OutboxOptions
{
    /// <summary>Events on the disk; about 400 bytes each. Beyond it the oldest access events go first, then the oldest alarms.</summary>
    [Range(100, 10_000_000)]
    public int Capacity { get; init; } = 100_000;

    /// <summary>The last events that the broker has acknowledged and that are kept for who did not get them: a broker that is killed loses some.</summary>
    [Range(0, 1_000_000)]
    public int SentCapacity { get; init; } = 10_000;

    /// <summary>Events kept in memory while the disk takes none.</summary>
    [Range(100, 100_000)]
    public int MemoryCapacity { get; init; } = 4_000;
}
