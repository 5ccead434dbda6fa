using System.Diagnostics.Metrics;
using EdgeFace.Core.Events;
using EdgeFace.Daemon.Pipeline;
using EdgeFace.Messaging;

namespace EdgeFace.Daemon.Metrics;

/// <summary>
/// The unit's figures as OpenTelemetry instruments. Names and units after OpenTelemetry's conventions; the exporter makes
/// <c>edgeface_frame_duration_seconds</c> of <c>edgeface.frame.duration</c>. While nobody listens it costs next to nothing.
/// </summary>
public sealed class UnitMeter : IFrameObserver, IEventSink, IDisposable
{
    public const string Name = "EdgeFace";

    // From a millisecond to a second: a frame takes 5 ms on a workstation and 60 ms on a slow board.
    private static readonly InstrumentAdvice<double> Buckets = new() { HistogramBucketBoundaries = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1] };

    private readonly Meter _meter = new(Name);
    private readonly TimeProvider _time;
    private readonly Counter<long> _frames;
    private readonly Histogram<double> _stage;
    private readonly Counter<long> _decisions;
    private readonly Counter<long> _events;
    private readonly Counter<long> _gaps;
    private long _lastFrame;

    /// <param name="health">How the unit is; asked when somebody collects.</param>
    /// <param name="dropped">How many pictures of the camera nobody had time for; asked when somebody collects.</param>
    public UnitMeter(Func<UnitHealth?> health, Func<long> dropped, TimeProvider time)
    {
        _time = time;
        _lastFrame = time.GetTimestamp();
        _frames = _meter.CreateCounter<long>("edgeface.frames", "{frame}", "Frames that were decided on");
        _stage = _meter.CreateHistogram("edgeface.stage.duration", "s", "How long a stage of one frame took", advice: Buckets);
        _decisions = _meter.CreateCounter<long>("edgeface.decisions", "{decision}", "Decisions on approaches, by their outcome and reason");
        _events = _meter.CreateCounter<long>("edgeface.events", "{event}", "Events, by their kind");
        _gaps = _meter.CreateCounter<long>("edgeface.camera.gaps", "{gap}", "Times that the camera gave no pictures any more: missing, stalled, frozen");
        // Shown from the start: a rate over a figure that appears with the first gap would miss that one.
        _gaps.Add(0);
        _meter.CreateObservableGauge("edgeface.frame.age", () => time.GetElapsedTime(Interlocked.Read(ref _lastFrame)).TotalSeconds, "s", "Since the last frame that was decided on");
        _meter.CreateObservableCounter("edgeface.camera.dropped", dropped, "{picture}", "Pictures that gave way to a newer one before they were looked at: the unit is slower than its camera");
        _meter.CreateObservableGauge("edgeface.camera.up", () => health()?.Camera is { Up: true } ? 1 : 0, description: "1 while the camera gives pictures");
        _meter.CreateObservableGauge("edgeface.broker.up", () => health()?.Broker is { Connected: true } ? 1 : 0, description: "1 while the broker is connected");
        _meter.CreateObservableGauge("edgeface.outbox.waiting", () => health()?.Outbox?.Waiting ?? 0, "{event}", "Events that the broker has not acknowledged");
        _meter.CreateObservableGauge("edgeface.outbox.memory", () => health()?.Outbox?.InMemory ?? 0, "{event}", "Events that are not on the disk yet");
        _meter.CreateObservableGauge("edgeface.gallery.templates", () => health()?.Gallery?.Templates ?? 0, "{template}", "Templates in use");
        _meter.CreateObservableGauge("edgeface.memory.resident", () => Environment.WorkingSet, "By", "Resident memory of the unit");
        _meter.CreateObservableGauge("edgeface.memory.managed", () => GC.GetTotalMemory(false), "By", "Heap of .NET");
    }

    public void Observe(in FrameReport report)
    {
        Interlocked.Exchange(ref _lastFrame, _time.GetTimestamp());
        _frames.Add(1);
        if (!_stage.Enabled) return;
        _stage.Record(report.Times.Decode.TotalSeconds, Stage("decode"));
        _stage.Record(report.Times.Detect.TotalSeconds, Stage("detect"));
        if (report.Probe is not null) _stage.Record(report.Times.Embed.TotalSeconds, Stage("embed"));
        _stage.Record(report.Times.Rest.TotalSeconds, Stage("rest"));
    }

    public void Publish(DoorEvent happening)
    {
        _events.Add(1, new KeyValuePair<string, object?>("kind", happening.GetType().Name));
        switch (happening)
        {
            case AccessGranted:
                _decisions.Add(1, new KeyValuePair<string, object?>("outcome", "granted"));
                break;
            case CameraLost:
                _gaps.Add(1);
                break;
            case AccessDenied denied:
                _decisions.Add(1, new("outcome", "denied"), new KeyValuePair<string, object?>("reason", denied.Reason));
                break;
        }
    }

    public void Dispose() => _meter.Dispose();

    private static KeyValuePair<string, object?> Stage(string name) => new("stage", name);
}
