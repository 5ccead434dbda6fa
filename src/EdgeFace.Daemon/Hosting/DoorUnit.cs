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
    private readonly Outbox _outbox;
    private readonly OutboxWriter _writer;
    private readonly AuditLog _audit;
    private readonly AuditWriter _auditWriter;
    private readonly FeedbackDriver _feedback;
    private readonly WatchHub _watchers = new();
    private readonly HintTracker _hint = new();
    private readonly ForgettingSink _events;
    private readonly FrameStatistics _frames;
    private readonly CameraNews _cameraNews;
    private readonly CameraSupervisor _camera;
    private readonly PartRunner _runner;
    private readonly PictureTap _pictures = new();
    private readonly SelfTestRunner _selfTest;
    private readonly UnitMeter _meter;

    /// <summary>What each started phase must undo, the last first.</summary>
    private readonly Stack<Func<ValueTask>> _undo = new();

    private RecognitionSetup? _recognition;
    private SqliteGalleryStore? _store;
    private GalleryKeeper? _gallery;
    private PersonalData? _personal;
    private WallClock? _clock;
    private UnitAccess? _access;
    private SecurityWatch? _arming;
    private Facility? _facility;
    private DecisionLoop? _decisions;
    private UnitHealthReader? _health;
    private MqttPublisher? _broker;
    private UnitPart? _hintPart, _enginePart, _decisionPart, _cameraPart, _eventPart, _auditPart, _brokerPart, _facilityPart, _controlPart, _metricsPart, _watchdogPart;
    private bool _insideModels;
    private bool _started;
    private bool _stopped;

    public DoorUnit(EdgeFaceOptions options, StateDirectory state, IDoorPort port, UnitSurroundings around, ILoggerFactory logs)
    {
        (_options, _state, _port, _around, _logs, _time) = (options, state, port, around, logs, around.Time);
        _log = logs.CreateLogger<DoorUnit>();
        _outbox = new(state, _time, options.Outbox);
        _writer = new(_outbox, options.Outbox, _time, logs.CreateLogger<OutboxWriter>());
        _meter = new(() => _health?.Read(), _time);
        _audit = new(state, options.Audit, _time);
        _auditWriter = new(_audit, _time, logs.CreateLogger<AuditWriter>());
        _feedback = new(port, _time, logs.CreateLogger<FeedbackDriver>());
        _events = new(new EventFanOut(_writer, _auditWriter, _watchers, _feedback, _meter, new DenialLog(logs.CreateLogger<DenialLog>())));
        _door = new(port, options.Door, _events, _time, logs.CreateLogger<DoorOperator>());
        _frames = new(_time);
        _cameraNews = new(_events, _time, logs.CreateLogger<CameraNews>());
        var cameras = new CameraFactory(_time);
        _camera = new(() => cameras.Create(options.Camera), CameraName, options.Camera, _cameraNews, _time, Random.Shared);
        _runner = new(_events, _time, logs.CreateLogger<PartRunner>());
        _selfTest = new(SelfTestSet.Of(
            new(_pictures.NextAsync, () => _frames.FramesPerSecond, () => _health!.Read(), () => _door.Status, () => _door.Port),
            options, state, _time), _time);
    }

    /// <summary>The first failure of a part without which the unit cannot go on. Never ends while there is none.</summary>
    public Task<PartFailure> Failure => _runner.Failure;

    private string CameraName =>
        _options.Camera.Kind == "command" ? $"command {string.Join(' ', _options.Camera.Command.Take(1))}" : $"{_options.Camera.Kind} {_options.Camera.Source}";

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
        SayWhatIsReady();
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
        await Task.WhenAll(StopPartAsync(_eventPart), StopPartAsync(_auditPart));
        await Task.WhenAll(StopPartAsync(_brokerPart), StopPartAsync(_facilityPart), StopPartAsync(_controlPart), StopPartAsync(_metricsPart));
        _log.LogInformation("Stopped; the door is locked, {Count} events wait for the broker.", _eventPart is null ? 0 : _outbox.Count);
    }

    /// <summary>The process is about to die of a fault that nobody caught.</summary>
    internal void LockInEmergency() => _door.LockInEmergency();

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        while (_undo.TryPop(out var undo))
        {
            try
            {
                await undo();
            }
            catch (Exception e)
            {
                _log.LogError("A part did not close: {Why}", e.Message);
            }
        }

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
            return ValueTask.CompletedTask;
        });
        _door.Start();
        _door.StatusChanged += _feedback.Observe;
        _runner.Start("door", PartKind.Critical, stop => _door.Broken.WaitAsync(stop));
        _log.LogInformation("The door is locked ({Port}).", _door.Port);
        if (_options.Wiring.Kind == DoorPortKind.Simulated)
            _log.LogWarning("The door is simulated, no relay moves: set wiring.kind to gpio for a real one.");
        else if (_options.Wiring.OwnerSocket is null)
            _log.LogWarning("This process holds the strike's line itself: killed in the middle of a pulse, the line may stay released. Set wiring.owner (service edgeface-line).");
        return Task.CompletedTask;
    }

    private Task TakeStateFolderAsync(CancellationToken cancel)
    {
        var held = _state.Lock("the daemon");
        _undo.Push(() =>
        {
            held.Dispose();
            return ValueTask.CompletedTask;
        });
        return Task.CompletedTask;
    }

    private async Task StartEventsAsync(CancellationToken cancel)
    {
        _undo.Push(_writer.DisposeAsync);
        await _writer.StartAsync(cancel);
        _eventPart = _runner.Start("events", PartKind.Critical, _writer.RunAsync);
        _undo.Push(() =>
        {
            _audit.Dispose();
            return ValueTask.CompletedTask;
        });
        await _auditWriter.StartAsync(cancel);
        _auditWriter.Clock = _clock = new(_options.Clock, _around.TimeSource, _audit.KnownSince, _time);
        _auditWriter.TellHead = head => _events.Publish(new AuditHeadTold(_time.GetUtcNow(), head.Number, head.Seal));
        if (_audit.SeeConfiguration(_options) is { } changed) _events.Publish(changed);
        _auditPart = _runner.Start("audit log", PartKind.Critical, _auditWriter.RunAsync);
    }

    private async Task LoadModelsAsync(CancellationToken cancel)
    {
        var models = await Task.Run(() => RecognitionModels.Load(_options.Models, _options.Inference, _options.Detection, _around.Stopwatch, _options.Pad), cancel);
        _recognition = new(models, _options);
        _undo.Push(() =>
        {
            if (!_insideModels) models.Dispose();
            return ValueTask.CompletedTask;
        });
        _log.LogInformation("Recognition by {Model} ({Form}, {Provider}), security level {Level}.",
            models.Embedder.Model, models.Form, models.Provider.InUse, _options.Recognition.Level);
        if (models.Provider is { Why: { } why } provider) _log.LogWarning("The models run on {InUse}, not on {Wanted}: {Why}", provider.InUse, provider.Wanted, why);
        if (models.NextEngine is not null) _enginePart = _runner.Start("engines", PartKind.Critical, new EngineBuilder(models, _logs.CreateLogger<EngineBuilder>(), _time).RunAsync);
    }

    private async Task StartGalleryAsync(CancellationToken cancel)
    {
        var embedder = _recognition!.Models.Embedder;
        _store = new(_state, _time, _options.Gallery);
        _gallery = new(_store, embedder.Model, embedder.Dimension, _events, _time, _logs.CreateLogger<GalleryKeeper>());
        _undo.Push(_gallery.DisposeAsync);
        await _gallery.StartAsync(cancel);
        _personal = new(_state, _events, _writer, _auditWriter, subject => (_access ?? throw new StorageException("The unit has not started yet.")).Erase(subject));
        _arming = new(_recognition, _gallery);
        if (_gallery.Current.SubjectCount == 0) _log.LogWarning("Nobody is enrolled: nobody will be let in. See edgeface enrol --help.");
    }

    // Before the first decision: a manifest that has expired may end grants by face.
    private Task StartFacilityAsync(CancellationToken cancel)
    {
        if (_options.Site.Load(_options.Unit) is not { } file) return Task.CompletedTask;
        _facility = new(file, _store!, _gallery!, _personal!, _door, _events, () => _clock!.Read().IsTrusted, _time, _logs);
        _undo.Push(() =>
        {
            _facility.Dispose();
            return ValueTask.CompletedTask;
        });
        _facility.Sync.Start();
        _facilityPart = _runner.Start("facility", PartKind.Restarting, _facility.Sync.RunAsync);
        return Task.CompletedTask;
    }

    private Task StartDecisionsAsync(CancellationToken cancel)
    {
        _access = new(_options, _state, _door, _gallery!, _audit, _clock!, _events, _time, _logs);
        _undo.Push(() =>
        {
            _access.Dispose();
            return ValueTask.CompletedTask;
        });
        _access.Start(_runner);
        var pipeline = _recognition!.CreatePipeline(_gallery!, _access.Gate, _events, _time, _around.Stopwatch);
        _decisions = new(_camera.Mailbox, pipeline, _cameraNews, [_hint, _frames, _watchers, _meter], _events, _time, _logs.CreateLogger<DecisionLoop>())
        {
            Tap = _pictures,
        };
        if (_options.Hints.Actions.Count > 0) _hintPart = _runner.Start("hints", PartKind.Restarting, PlayHintsAsync);
        _decisionPart = _runner.Start("decisions", PartKind.Critical, _decisions.RunAsync);
        return Task.CompletedTask;
    }

    private async Task PlayHintsAsync(CancellationToken stop)
    {
        var player = new HintPlayer(_options.Hints, _port, _door, _time, _logs.CreateLogger<HintPlayer>());
        void Show() => player.Show(_hint.Hint);
        _hint.Changed += Show;
        try
        {
            await player.RunAsync(stop);
        }
        finally
        {
            _hint.Changed -= Show;
        }
    }

    // The supervisor mends cameras by itself: if it ends, it is broken itself.
    private Task StartCameraAsync(CancellationToken cancel)
    {
        _health = new(new(_camera, CameraName, _cameraNews, _frames, ReadModel, _recognition!.HasPad, _gallery!, _arming!.NotArmed, _writer, _auditWriter, () => _broker?.Health),
            VersionCommand.ThisVersion, _time)
        {
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
        _broker = new(_options.Mqtt, address, _outbox, _door, _hint, _health!, [.. CreateBrokerParts(address)], _facility?.Challenge, _time,
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
        yield return new ResendPart(_outbox, address, _options.Mqtt, _time, _logs.CreateLogger<ResendPart>());
        if (_options.Mqtt.HomeAssistant) yield return new DiscoveryPart(address, VersionCommand.ThisVersion, _options.Mqtt, _time, _logs.CreateLogger<DiscoveryPart>());
        foreach (var part in _facility?.CreateParts(_options.Mqtt) ?? []) yield return part;
    }

    private Task StartControlAsync(CancellationToken cancel)
    {
        _controlPart = _runner.Start("control socket", PartKind.Restarting, ServeAsync);
        return Task.CompletedTask;

        async Task ServeAsync(CancellationToken stop)
        {
            await using var server = new ControlServer(_options.Control, _state, _gallery!, _door, _door, _auditWriter, _hint, _health!, _watchers, _time,
                _logs.CreateLogger<ControlServer>())
            {
                Erase = _personal!.Erase,
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

    private void SayWhatIsReady()
    {
        var gallery = _gallery!.Current;
        _log.LogInformation("Ready: door {Site}/{Door}, {Subjects} people with {Templates} templates, camera {Camera}, broker {Broker}.",
            _options.Unit.Site, _options.Unit.Door, gallery.SubjectCount, gallery.TemplateCount, CameraName, _broker!.Health?.Broker ?? "none");
        if (_arming!.NotArmed() is { } notArmed) _log.LogError("{NotArmed}", notArmed);
        if (_recognition!.Models.Pad is { } pad)
            _log.LogInformation("Presentation-attack detection by {Detector}.", pad.Name);
        else
            _log.LogWarning("NO PRESENTATION-ATTACK DETECTION: this unit cannot tell a face from a photograph of it.");
    }

    private async Task<bool> StopPartAsync(UnitPart? part) => part is null || await part.StopAsync(StopPatience, _time);
}

/// <summary>What the unit has around it.</summary>
/// <param name="Time">Wall time, timers and waits.</param>
/// <param name="Stopwatch">Measures the stages of a frame.</param>
/// <param name="Systemd">Null where nobody wants to be told.</param>
/// <param name="WatchdogInterval">Null where systemd does not watch.</param>
public sealed record UnitSurroundings(TimeProvider Time, TimeProvider Stopwatch, ISystemdNotifier? Systemd, TimeSpan? WatchdogInterval)
{
    /// <summary>Says whether the wall clock is kept right.</summary>
    public ITimeSource TimeSource { get; init; } = new KernelTimeSource();
}
