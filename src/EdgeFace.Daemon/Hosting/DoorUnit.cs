using EdgeFace.Core.Clocks;
using EdgeFace.Core.Door;
using EdgeFace.Core.Events;
using EdgeFace.Daemon.Access;
using EdgeFace.Daemon.Audit;
using EdgeFace.Daemon.CommandLine;
using EdgeFace.Daemon.Configuration;
using EdgeFace.Daemon.Control;
using EdgeFace.Daemon.Doors;
using EdgeFace.Daemon.Metrics;
using EdgeFace.Daemon.Mqtt;
using EdgeFace.Daemon.Pipeline;
using EdgeFace.Daemon.SelfTests;
using EdgeFace.Daemon.Sites;
using EdgeFace.Daemon.Storage;
using EdgeFace.Messaging;
using EdgeFace.Vision;
using EdgeFace.Vision.Cameras;
using Microsoft.Extensions.Hosting.Systemd;
using Microsoft.Extensions.Logging;

namespace EdgeFace.Daemon.Hosting;

/// <summary>
/// The door unit, put together: the one place that knows all parts. They start phase by phase, the door's lines
/// before anything else, and stop in an order that leaves the door locked, the events on the disk and the facility
/// informed.
/// </summary>
public sealed class DoorUnit : IAsyncDisposable
{
    /// <summary>How long one part may take to stop.</summary>
    internal static readonly TimeSpan StopPatience = TimeSpan.FromMilliseconds(500);

    /// <summary>How much longer than its longest wait the camera's supervisor may take, on a machine that is busy.</summary>
    private static readonly TimeSpan CameraMargin = TimeSpan.FromSeconds(5);

    private readonly EdgeFaceOptions _options;
    private readonly StateDirectory _state;
    private readonly IDoorPort _port;
    private readonly UnitSurroundings _around;
    private readonly ILoggerFactory _logs;
    private readonly ILogger<DoorUnit> _log;
    private readonly TimeProvider _time;

    private readonly DoorOperator _door;
    private readonly UnitRecords _records;
    private readonly FeedbackDriver _feedback;
    private readonly WatchHub _watchers = new();
    private readonly HintTracker _hint = new();
    private readonly ForgettingSink _events;
    private readonly FrameStatistics _frames;
    private readonly MountWatch _mount;
    private readonly CameraNews _cameraNews;
    private readonly CameraSupervisor _camera;
    private readonly PartRunner _runner;
    private readonly PictureTap _pictures = new();
    private readonly SelfTestRunner _selfTest;
    private readonly UnitMeter _meter;

    /// <summary>What each started phase must undo, the last first.</summary>
    private readonly UndoStack _undo;

    private RecognitionSetup? _recognition;
    private SqliteGalleryStore? _store;
    private GalleryKeeper? _gallery;
    private PersonalData? _personal;
    private UnitAccess? _access;
    private SecurityWatch? _arming;
    private Facility? _facility;
    private DecisionLoop? _decisions;
    private UnitHealthReader? _health;
    private MqttPublisher? _broker;
    private UnitPart? _hintPart, _enginePart, _decisionPart, _cameraPart, _brokerPart, _facilityPart, _controlPart, _metricsPart, _watchdogPart;
    private bool _insideModels;
    private bool _started;
    private bool _stopped;

    public DoorUnit(EdgeFaceOptions options, StateDirectory state, IDoorPort port, UnitSurroundings around, ILoggerFactory logs)
    {
        (_options, _state, _port, _around, _logs, _time) = (options, state, port, around, logs, around.Time);
        _log = logs.CreateLogger<DoorUnit>();
        _undo = new(_log);
        around.Secrets.Know(ConfigurationSecrets.Of(options));
        _records = new(options, state, _time, logs);
        _meter = new(() => _health?.Read(), () => _camera?.Mailbox.Dropped ?? 0, _time);
        _feedback = new(port, _time, logs.CreateLogger<FeedbackDriver>());
        _events = new(new RedactingSink(new EventFanOut(_records.Writer, _records.Audit, _watchers, _feedback, _meter, new DecisionLog(logs.CreateLogger<DecisionLog>())), around.Secrets));
        _door = new(port, options.Door, _events, _time, logs.CreateLogger<DoorOperator>());
        _frames = new(_time);
        _mount = new(options.Camera.Rotation);
        _cameraNews = new(_events, _time, logs.CreateLogger<CameraNews>());
        var cameras = new CameraFactory(_time);
        _camera = new(() => cameras.Create(options.Camera), CameraName, options.Camera, _cameraNews, _time, Random.Shared);
        _runner = new(_events, _time, logs.CreateLogger<PartRunner>());
        _selfTest = new(SelfTestSet.Of(
            new(_pictures.NextAsync, () => _health!.Read(), () => _door.Status, () => _door.Port) { Mounting = () => _mount.Why },
            options, state, _time), _time, around.Secrets);
    }

    /// <summary>The first failure of a part without which the unit cannot go on. Never ends while there is none.</summary>
    public Task<PartFailure> Failure => _runner.Failure;

    private string CameraName => CameraNames.Of(_options.Camera);

    /// <summary>The phases in their order. Each can be the last: whatever has started is undone by <see cref="DisposeAsync"/>.</summary>
    private (string Name, Func<CancellationToken, Task> Start)[] Phases =>
    [
        ("door", StartDoorAsync),
        ("state folder", TakeStateFolderAsync),
        ("events", StartEventsAsync),
        ("models", LoadModelsAsync),
        ("gallery", StartGalleryAsync),
        ("facility", StartFacilityAsync),
        ("decisions", StartDecisionsAsync),
        ("camera", StartCameraAsync),
        ("broker", StartBrokerAsync),
        ("control socket", StartControlAsync),
        ("metrics", StartMetricsAsync),
        ("watchdog", StartWatchdogAsync),
    ];

    /// <summary>How many phases there are.</summary>
    internal int PhaseCount => Phases.Length;

    /// <summary>Starts everything; returns when the door is ready to let people in.</summary>
    /// <exception cref="DoorPortException">The door's lines.</exception>
    /// <exception cref="StorageException">The state folder, the events or the gallery.</exception>
    /// <exception cref="Vision.Packages.ModelPackageException">A model.</exception>
    public Task StartAsync(CancellationToken cancel) => StartAsync(PhaseCount, cancel);

    internal async Task StartAsync(int phases, CancellationToken cancel)
    {
        foreach (var (name, start) in Phases.Take(phases))
        {
            cancel.ThrowIfCancellationRequested();
            try
            {
                await start(cancel);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                _events.Publish(new PartFailed(_time.GetUtcNow(), name, e.Message));
                throw;
            }
        }

        if (phases < PhaseCount) return;
        cancel.ThrowIfCancellationRequested();
        _started = true;
        _events.Publish(new UnitStarted(_time.GetUtcNow(), VersionCommand.ThisVersion, _recognition!.Models.Embedder.Model.Value));
        var gallery = _gallery!.Current;
        UnitReport.SayReady(_log, _options.Unit, (gallery.SubjectCount, gallery.TemplateCount), CameraName, _broker!.Health?.Broker, _arming!.NotArmed(), _recognition.Models.Pad?.Name);
    }

    /// <summary>Locks the door at once, then brings everything to a good end. Never throws.</summary>
    public async Task StopAsync()
    {
        if (_stopped) return;
        _stopped = true;
        _door.Apply(DoorInput.Stop);
        // The models are native memory: they are let go only once nobody can be inside them.
        _insideModels = !await StopPartAsync(_decisionPart) | !await StopPartAsync(_enginePart);
        await Task.WhenAll(
            StopPartAsync(_watchdogPart), StopPartAsync(_cameraPart), StopPartAsync(_hintPart), _access?.StopAsync(StopPatience, _time) ?? Task.CompletedTask);
        if (_started && !_runner.Failure.IsCompleted)
            _events.Publish(new UnitStopped(_time.GetUtcNow()));
        // All events are on the disk before the broker is told the last of them.
        await _records.StopAsync(StopPartAsync);
        await Task.WhenAll(StopPartAsync(_brokerPart), StopPartAsync(_facilityPart), StopPartAsync(_controlPart), StopPartAsync(_metricsPart));
        _log.LogInformation("Stopped; the door is locked, {Count} events wait for the broker.", _records.Waiting);
    }

    /// <summary>The process is about to die of a fault that nobody caught.</summary>
    internal void LockInEmergency() => _door.LockInEmergency();

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await _undo.DisposeAsync();
        _runner.Dispose();
        _selfTest.Dispose();
        _meter.Dispose();
    }

    private Task StartDoorAsync(CancellationToken cancel)
    {
        _undo.Push(() =>
        {
            _feedback.Dispose();
            _door.Dispose();
        });
        _door.Start();
        _door.StatusChanged += _feedback.Observe;
        _runner.Start("door", PartKind.Critical, stop => _door.Broken.WaitAsync(stop));
        UnitReport.SayDoor(_log, _options.Wiring, _door.Port);
        return Task.CompletedTask;
    }

    private Task TakeStateFolderAsync(CancellationToken cancel)
    {
        var held = _state.Lock("the daemon");
        _undo.Push(held.Dispose);
        return Task.CompletedTask;
    }

    private Task StartEventsAsync(CancellationToken cancel) => _records.StartAsync(_runner, _events, _around.TimeSource, _undo, cancel);

    private async Task LoadModelsAsync(CancellationToken cancel)
    {
        var models = await Task.Run(() => RecognitionModels.Load(_options.Models, _options.Inference, _options.Detection, _around.Stopwatch, _options.Pad), cancel);
        _recognition = new(models, _options);
        _undo.Push(() =>
        {
            if (!_insideModels) models.Dispose();
        });
        UnitReport.SayModels(_log, models, _options.Recognition.Level);
        if (models.NextEngine is not null) _enginePart = _runner.Start("engines", PartKind.Critical, new EngineBuilder(models, _logs.CreateLogger<EngineBuilder>(), _time).RunAsync);
    }

    private async Task StartGalleryAsync(CancellationToken cancel)
    {
        var embedder = _recognition!.Models.Embedder;
        _store = new(_state, _time, _options.Gallery);
        _gallery = new(_store, embedder.Model, embedder.Dimension, _events, _time, _logs.CreateLogger<GalleryKeeper>());
        _undo.Push(_gallery.DisposeAsync);
        await _gallery.StartAsync(cancel);
        _personal = new(_state, _events, _records.Writer, _records.Audit, subject => (_access ?? throw new StorageException("The unit has not started yet.")).Erase(subject));
        _arming = new(_recognition, _gallery);
        if (_gallery.Current.SubjectCount == 0) _log.LogWarning("Nobody is enrolled: nobody will be let in. See edgeface enrol --help.");
    }

    // Before the first decision: a manifest that has expired may end grants by face.
    private Task StartFacilityAsync(CancellationToken cancel)
    {
        if (_options.Site.Load(_options.Unit) is not { } file) return Task.CompletedTask;
        _facility = new(file, _store!, _gallery!, _personal!, _door, _events, () => _records.Clock.Read().IsTrusted, _time, _logs);
        _undo.Push(_facility.Dispose);
        _facility.Sync.Start();
        _facilityPart = _runner.Start("facility", PartKind.Restarting, _facility.Sync.RunAsync);
        return Task.CompletedTask;
    }

    private Task StartDecisionsAsync(CancellationToken cancel)
    {
        _access = new(_options, _state, _door, _gallery!, _records.Log, _records.Clock, _events, _time, _logs);
        _undo.Push(_access.Dispose);
        _access.Start(_runner);
        var pipeline = _recognition!.CreatePipeline(_gallery!, _access.Gate, _events, _time, _around.Stopwatch);
        _decisions = new(_camera.Mailbox, pipeline, _cameraNews, [_hint, _frames, _mount, _watchers, _meter], _time, _logs.CreateLogger<DecisionLoop>())
        {
            Tap = _pictures,
            Undecodable = _camera.Undecodable,
        };
        if (_options.Hints.Actions.Count > 0) _hintPart = _runner.Start("hints", PartKind.Restarting, new HintPart(_hint, new(_options.Hints, _port, _door, _time, _logs.CreateLogger<HintPlayer>())).RunAsync);
        _decisionPart = _runner.Start("decisions", PartKind.Critical, _decisions.RunAsync);
        return Task.CompletedTask;
    }

    // The supervisor mends cameras by itself: if it ends, it is broken itself.
    private Task StartCameraAsync(CancellationToken cancel)
    {
        _health = new(new(_camera, CameraName, _cameraNews, _frames, ReadModel, _recognition!.HasPad, _gallery!, _arming!.NotArmed, _records.Writer, _records.Audit, () => _broker?.Health),
            VersionCommand.ThisVersion, _time)
        {
            LateAfter = _options.Camera.LateAfter,
            Secrets = _around.Secrets,
            DoorFault = () => _door.Status.Faulty,
            Mounting = () => _mount.Why,
            SelfTest = () => _selfTest.Last?.ToHealth(),
            Facility = () => _facility?.Sync.Degraded,
        };
        _cameraPart = _runner.Start("camera supervisor", PartKind.Critical, _camera.RunAsync);
        return Task.CompletedTask;

        ModelHealth ReadModel()
        {
            var models = _recognition!.Models;
            var provider = models.Provider;
            return new(models.Embedder.Model.Value, provider.InUse, provider.Wanted, provider.Why);
        }
    }

    private async Task StartBrokerAsync(CancellationToken cancel)
    {
        var address = new DoorAddress(_options.Unit.Site, _options.Unit.Door);
        _broker = new(_options.Mqtt, address, _records.Outbox, _door, _hint, _health!, [.. CreateBrokerParts(address)], _facility?.Challenge, _time,
            _logs.CreateLogger<MqttPublisher>());
        _undo.Push(_broker.DisposeAsync);
        await _broker.StartAsync(cancel);
        _brokerPart = _runner.Start("broker", PartKind.Restarting, _broker.RunAsync);
    }

    private IEnumerable<IConnectionPart> CreateBrokerParts(DoorAddress address)
    {
        yield return new AvailabilityPart(address, _options.Mqtt, _time);
        yield return new KeepAlivePart(_options.Mqtt, _time);
        yield return new CertificatePart(_options.Mqtt, _time);
        yield return new ResendPart(_records.Outbox, address, _options.Mqtt, _time, _logs.CreateLogger<ResendPart>());
        if (_options.Mqtt.HomeAssistant) yield return new DiscoveryPart(address, VersionCommand.ThisVersion, _options.Mqtt, _time, _logs.CreateLogger<DiscoveryPart>());
        foreach (var part in _facility?.CreateParts(_options.Mqtt) ?? []) yield return part;
    }

    private Task StartControlAsync(CancellationToken cancel)
    {
        _controlPart = _runner.Start("control socket", PartKind.Restarting, ServeAsync);
        return Task.CompletedTask;

        async Task ServeAsync(CancellationToken stop)
        {
            await using var server = new ControlServer(_options.Control, _state, _gallery!, _door, _door, _records.Audit, _hint, _health!, _watchers, _time,
                _logs.CreateLogger<ControlServer>())
            {
                Erase = _personal!.Erase,
                Secrets = _around.Secrets,
                Others = [new CredentialEndpoints(_access!.Credentials, _logs.CreateLogger<ControlServer>()), new TechnicianEndpoints(_selfTest, _pictures, _time, _logs.CreateLogger<ControlServer>())],
            };
            await server.StartAsync(stop);
            await server.RunAsync(stop);
        }
    }

    private Task StartMetricsAsync(CancellationToken cancel)
    {
        if (_options.Metrics.Address is not { } address) return Task.CompletedTask;
        _metricsPart = _runner.Start("metrics", PartKind.Restarting, new MetricsServer(_options.Metrics, _time).RunAsync);
        _log.LogInformation("Metrics for Prometheus at http://{Address}/metrics.", address);
        return Task.CompletedTask;
    }

    private Task StartWatchdogAsync(CancellationToken cancel)
    {
        var watch = new ProgressWatch(_time, _camera.LongestWait + CameraMargin);
        var notifier = new UnitNotifier(_around.Systemd, _around.WatchdogInterval, watch, Progress, () => _camera.Progress,
            _health!.StatusLine, _time, _logs.CreateLogger<UnitNotifier>());
        _watchdogPart = _runner.Start("watchdog", PartKind.Critical, notifier.RunAsync);
        return Task.CompletedTask;

        // Whoever holds the door's lock for ever stops the signs of life too.
        WorkProgress Progress()
        {
            _ = _door.Status;
            return _decisions!.Progress;
        }
    }

    private async Task<bool> StopPartAsync(UnitPart? part) => part is null || await part.StopAsync(StopPatience, _time);
}
