using EdgeFace.Core.Access;
using EdgeFace.Core.Clocks;
using EdgeFace.Core.Door;
using EdgeFace.Core.Recognition;
using EdgeFace.Daemon.Control;
using EdgeFace.Daemon.Doors;
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

    public MqttOptions Mqtt { get; init; } = new();

    public SiteOptions Site { get; init; } = new();

    public GalleryOptions Gallery { get; init; } = new();

    public OutboxOptions Outbox { get; init; } = new();

    public ControlOptions Control { get; init; } = new();

    public MetricsOptions Metrics { get; init; } = new();
}
