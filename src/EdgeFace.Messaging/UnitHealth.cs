using System.Text.Json;

namespace EdgeFace.Messaging;

/// <summary>How the unit is, for technicians and monitoring: the <c>health</c> topic and the control socket.</summary>
/// <param name="Degraded">What does not work now, each in words; empty where all is well.</param>
public sealed record UnitHealth(
    DateTimeOffset At,
    string Version,
    DateTimeOffset Started,
    IReadOnlyList<string> Degraded,
    CameraHealth? Camera = null,
    ModelHealth? Model = null,
    LatencyHealth? Latency = null,
    GalleryHealth? Gallery = null,
    OutboxHealth? Outbox = null,
    BrokerHealth? Broker = null)
{
    /// <summary>The last self-test since the start; null before the first.</summary>
    public SelfTestHealth? SelfTest { get; init; }

    /// <summary>Where the audit log ends.</summary>
    public Audit.AuditHealth? Audit { get; init; }

    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, MessagingJson.Default.UnitHealth);
}

/// <param name="Why">Why it is not up.</param>
public sealed record CameraHealth(string Name, bool Up, string? Why, double FramesPerSecond)
{
    /// <summary>How many seconds later than taken its pictures come; null where it does not tell when they were taken.</summary>
    public double? Late { get; init; }

    /// <summary>Of the last pictures, the share which an approach had had before: the camera repeats itself.</summary>
    public double Repeated { get; init; }
}

/// <param name="Id">The embedder's id, which its templates carry.</param>
/// <param name="Provider">What runs it: cpu, cuda, …</param>
/// <param name="Wanted">The provider that is configured.</param>
/// <param name="Why">Why another one runs it; null where it is the one that is configured.</param>
public sealed record ModelHealth(string Id, string Provider, string Wanted, string? Why = null);

/// <summary>Medians and 99th percentiles over the last frames with a face, in milliseconds.</summary>
public sealed record LatencyHealth(double FrameMedian, double FrameP99, double InferenceMedian);

/// <param name="Foreign">Templates of another model: kept, never compared.</param>
/// <param name="Refused">Templates that failed their check at load.</param>
public sealed record GalleryHealth(int Subjects, int Templates, int Foreign, int Refused);

/// <param name="Waiting">Events on the disk that the broker has not acknowledged.</param>
/// <param name="InMemory">Events that are not on the disk yet.</param>
/// <param name="Why">Why events cannot be written, where they cannot.</param>
public sealed record OutboxHealth(string Stream, long NextNumber, long Waiting, int InMemory, string? Why)
{
    /// <summary>Lower numbers can no longer be asked for, see <see cref="EventRequest"/>.</summary>
    public long Oldest { get; init; }

    /// <summary>The newest event on the disk, sent or not; null where none is kept.</summary>
    public NewestEvent? Newest { get; init; }
}

/// <summary>What happened last, without who it was: health is retained at the broker, and nobody's comings and goings are to stay there.</summary>
/// <param name="Type">As in <see cref="EventEnvelope"/>.</param>
public sealed record NewestEvent(long Number, string Type, DateTimeOffset At);

/// <param name="Why">Why there is no connection.</param>
/// <param name="Sent">Events acknowledged by the broker since the start.</param>
public sealed record BrokerHealth(string Broker, bool Connected, string? Why, long Sent);

/// <summary>Puts together how the unit is now; may be called on any thread.</summary>
public interface IUnitHealthSource
{
    UnitHealth Read();
}
