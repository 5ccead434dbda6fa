using EdgeFace.Core.Access;
using EdgeFace.Core.Clocks;
using EdgeFace.Core.Door;
using EdgeFace.Core.Events;
using EdgeFace.Core.Gallery;
using EdgeFace.Core.Recognition;
using EdgeFace.Daemon.Access;
using EdgeFace.Daemon.Configuration;
using EdgeFace.Daemon.Control;
using EdgeFace.Daemon.Doors;
using EdgeFace.Daemon.Hosting;
using EdgeFace.Daemon.Mqtt;
using EdgeFace.Daemon.Pipeline;
using EdgeFace.Daemon.Storage;
using EdgeFace.Messaging;
using EdgeFace.Tests.Daemon.Mqtt;
using EdgeFace.Tests.Support;
using EdgeFace.Vision;
using EdgeFace.Vision.Cameras;
using EdgeFace.Vision.Inference;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace EdgeFace.Tests.Daemon.Faults;

/// <summary>
/// One life of a unit, from its start to the end of a critical part or of the world: the product's own door, records,
/// supervisor, decisions and publisher between ports that fail.
/// </summary>
internal sealed class FaultyUnit : IAsyncDisposable
{
    /// <summary>For what real threads do; never reached by a unit that works.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly EdgeFaceOptions _options = new();
    private readonly FakeTimeProvider _time;
    private readonly FaultyBroker _broker;
    private readonly UndoStack _undo = new(NullLogger.Instance);
    private readonly DoorOperator _door;
    private readonly CameraSupervisor _camera;
    private readonly DecisionLoop _decisions;
    private readonly MqttPublisher _publisher;
    private readonly PartRunner _runner;
    private readonly IEventSink _events;
    private readonly CameraNews _news;
    // A door whose lines cannot be had ends the start before the records are opened.
    private bool _recording;
    private UnitPart? _decisionPart, _cameraPart, _brokerPart;

    public FaultyUnit(FaultyWorld world, StateDirectory state, FaultyStrike strike, IEventSink ledger)
    {
        _time = world.Time;
        var logs = NullLoggerFactory.Instance;
        Records = new(_options, state, _time, logs);
        _events = new EventFanOut(Records.Writer, Records.Audit, ledger);
        _door = new(strike, _options.Door, _events, _time, NullLogger<DoorOperator>.Instance);
        _runner = new(_events, _time, NullLogger<PartRunner>.Instance);
        _news = new(_events, _time, NullLogger<CameraNews>.Instance);
        _camera = new(world.CreateCamera, "faulty", _options.Camera, _news, _time, new Random(world.Random.Next()));
        var security = new DoorSecurity(Core.Recognition.Faces.Calibration, _options.Recognition, LivenessRule.None);
        var tracker = new ApproachTracker(_options.Recognition, security, DoorScene.Dimension);
        var pipeline = new FramePipeline(
            new FaceParts(world.Detector, new FaceProbe(world.Embedder, new QualityGate(LaxQuality()), null), world.Embedder, null),
            new GalleryHolder(DoorScene.Gallery()), tracker, security, _options.Recognition, new(new EveryoneEnrolled(), _door), _events,
            new InferenceMeter(_time), _time, _time);
        _decisions = new(_camera.Mailbox, pipeline, _news, [], _time, NullLogger<DecisionLoop>.Instance) { Undecodable = _camera.Undecodable };
        world.Waits = () => _decisions.Progress.Waiting;
        _broker = world.Broker;
        _publisher = new(
            new() { Host = "broker" }, FaultyBroker.Address, Records.Outbox, _door, new HintTracker(), new MadeHealth(), [], null, _broker.Connector,
            new Random(world.Random.Next()), _time, NullLogger<MqttPublisher>.Instance);
    }

    public UnitRecords Records { get; }

    /// <summary>A critical part has ended: a process would end now, and begin anew.</summary>
    public bool Failed => _runner.Failure.IsCompleted;

    public string? Why => Failed ? _runner.Failure.Result.ToString() : null;

    /// <summary>No camera is open: nobody else lets time pass.</summary>
    public bool WithoutCamera => !_camera.Delivers;

    public async Task StartAsync()
    {
        _undo.Push(_door.Dispose);
        _door.Start();
        _runner.Start("door", PartKind.Critical, stop => _door.Broken.WaitAsync(stop));
        await Records.StartAsync(_runner, _events, new Confirmed(), _undo, CancellationToken.None);
        _recording = true;
        _decisionPart = _runner.Start("decisions", PartKind.Critical, _decisions.RunAsync);
        _cameraPart = _runner.Start("camera supervisor", PartKind.Critical, _camera.RunAsync);
        _undo.Push(_publisher.DisposeAsync);
        await _publisher.StartAsync(CancellationToken.None);
        _brokerPart = _runner.Start("broker", PartKind.Restarting, _publisher.RunAsync);
    }

    /// <summary>Brings what is left to the broker, a good one by now.</summary>
    public async Task DeliverAsync()
    {
        await Eventually.True(() => Records.Writer.WriteAll() && Records.Audit.WriteAll() && Records.Outbox.Count == 0, _time, TimeSpan.FromSeconds(1));
    }

    public async ValueTask DisposeAsync()
    {
        _door.Apply(DoorInput.Stop);
        if (_recording)
        {
            Records.Outbox.LimitPages(1_000_000);
            Records.Log.LimitPages(1_000_000);
        }

        await StopAsync(_decisionPart);
        await StopAsync(_cameraPart);
        await Records.StopAsync(StopAsync);
        await StopAsync(_brokerPart);
        await _undo.DisposeAsync();
        _runner.Dispose();
    }

    // The time of the tests goes on meanwhile: a good end waits for the broker for a moment.
    private async Task StopAsync(UnitPart? part)
    {
        if (part is null) return;
        var stopping = part.StopAsync(Patience, TimeProvider.System);
        await Eventually.True(() => stopping.IsCompleted, _time, TimeSpan.FromMilliseconds(50));
        Assert.True(await stopping, $"{part.Name} did not stop.");
    }

    // The pictures are noise: how they look is not what is tested.
    private static QualityThresholds LaxQuality() => new()
    {
        LeastInterEyeDistance = 24,
        MostYaw = 90,
        MostPitch = 90,
        MostRoll = 90,
        MostLuminance = 1,
        MostOverexposed = 1,
        LeastMargin = -0.5f,
    };

    private sealed class Confirmed : ITimeSource
    {
        public bool Confirms() => true;
    }
}
