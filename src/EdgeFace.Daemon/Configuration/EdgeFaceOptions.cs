using EdgeFace.Core.Access;
using EdgeFace.Core.Clocks;
using EdgeFace.Core.Credentials;
using EdgeFace.Core.Door;
using EdgeFace.Core.Recognition;
using EdgeFace.Daemon.Audit;
using EdgeFace.Daemon.Control;
using EdgeFace.Daemon.Doors;
using EdgeFace.Daemon.Doors.Wiegand;
using EdgeFace.Daemon.Metrics;
using EdgeFace.Daemon.Mqtt;
using EdgeFace.Daemon.Sites;
using EdgeFace.Daemon.Storage;
using EdgeFace.Vision.Cameras;
using EdgeFace.Vision.Detection;
using EdgeFace.Vision.Enrolment;
using EdgeFace.Vision.Inference;
using EdgeFace.Vision.Packages;
using EdgeFace.Vision.Pad;

namespace EdgeFace.Daemon.Configuration;

/// <summary>All settings of a unit; each section stands beside what it configures.</summary>
public sealed class EdgeFaceOptions
{
    public UnitOptions Unit { get; init; } = new();

    public CameraOptions Camera { get; init; } = new();

    public ModelsOptions Models { get; init; } = new();

    public InferenceOptions Inference { get; init; } = new();

    public DetectionOptions Detection { get; init; } = new();

    public QualityOptions Quality { get; init; } = new();

    public RecognitionOptions Recognition { get; init; } = new();

    public PadOptions Pad { get; init; } = new();

    public EnrolmentOptions Enrolment { get; init; } = new();

    public DoorOptions Door { get; init; } = new();

    public AccessOptions Access { get; init; } = new();

    public ClockOptions Clock { get; init; } = new();

    public HintOptions Hints { get; init; } = new();

    public DoorWiringOptions Wiring { get; init; } = new();

    public ReaderWiringOptions Reader { get; init; } = new();

    public MqttOptions Mqtt { get; init; } = new();

    public SiteOptions Site { get; init; } = new();

    public GalleryOptions Gallery { get; init; } = new();

    public OutboxOptions Outbox { get; init; } = new();

    public ControlOptions Control { get; init; } = new();

    public MetricsOptions Metrics { get; init; } = new();

    public AuditOptions Audit { get; init; } = new();

    /// <summary>Contradictions between sections.</summary>
    public IEnumerable<string> Faults()
    {
        if (Access.AntiPassback is AntiPassbackMode.Hard or AntiPassbackMode.Soft && Reader is not { IsWired: true, Side: ReaderSide.Exit })
            yield return $"access.antiPassback = {Access.AntiPassback.ToString().ToLowerInvariant()} needs a reader that sees people leave (reader.side = exit): without it nobody would come in a second time. Use timed";
        if (Reader.IsWired && Wiring.Kind == DoorPortKind.Gpio && (Reader.Chip ?? Wiring.Chip) is null)
            yield return "reader: no chip is named, neither for it nor for all lines (wiring.chip)";
        foreach (var (name, line) in Wiring.Named().Where(n => Reader.IsWired && n.Line.IsWired && (n.Line.Chip ?? Wiring.Chip) == (Reader.Chip ?? Wiring.Chip)))
        {
            if (line.Line == Reader.Data0 || line.Line == Reader.Data1)
                yield return $"the reader and wiring.{name} are on one line ({line.Line}): each needs its own";
        }
    }
}
