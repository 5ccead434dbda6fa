using EdgeFace.Core.Door;
using EdgeFace.Core.Events;
using EdgeFace.Daemon.Audit;
using EdgeFace.Daemon.Control;
using EdgeFace.Daemon.Mqtt;
using EdgeFace.Daemon.Sites;
using EdgeFace.Daemon.Storage;
using EdgeFace.Messaging;
using EdgeFace.Messaging.Gallery;
using EdgeFace.Messaging.Site;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace EdgeFace.SystemTests.Support;

/// <summary>
/// All of a door unit that has to do with the facility, as the daemon puts it together, without camera, models and relay; what it is told
/// to do is noted. Many fit into one process.
/// </summary>
internal sealed class SimulatedDoor : IDoorCommands, IDoorStatusSource, IUnitHealthSource, IAsyncDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(TestDeadline);
    private const int TestDeadline = 120;

    private readonly CancellationTokenSource _stop = new();
    private readonly SqliteGalleryStore _store;
    private readonly Outbox _outbox;
    private readonly OutboxWriter _writer;
    private readonly AuditLog _audit;
    private readonly AuditWriter _auditWriter;
    private readonly ForgettingSink _events;
    private readonly Facility _facility;
    private readonly MqttPublisher _publisher;
    private readonly StateLock _lock;
    private readonly List<string> _done = [];
    private readonly CountingPart _counter = new();
    private readonly Task _run;

    /// <param name="port">Of the broker, or of a proxy before it.</param>
    public SimulatedDoor(TestSite site, string door, string state, int? port = null, TimeSpan? keepAlive = null)
        : this(site.DoorFolder(door), state, port ?? site.Port, keepAlive)
    {
    }

    /// <param name="folder">What the admin made for the door.</param>
    public SimulatedDoor(string folder, string state, int port, TimeSpan? keepAlive = null)
    {
        string In(string name) => Path.Combine(folder, name);
        var file = SiteFile.Parse(File.ReadAllBytes(In("site.json")));
        var directory = new StateDirectory(state);
        var time = TimeProvider.System;
        _lock = directory.Lock(file.Door);
        _store = new(directory, time);
        _outbox = new(directory, time, new());
        _writer = new(_outbox, new(), time, NullLogger<OutboxWriter>.Instance);
        Task.Run(() => _writer.StartAsync(default)).GetAwaiter().GetResult();
        _audit = new(directory, new(), time);
        _auditWriter = new(_audit, time, NullLogger<AuditWriter>.Instance);
        Task.Run(() => _auditWriter.StartAsync(default)).GetAwaiter().GetResult();
        _events = new(new EventFanOut(_writer, _auditWriter));
        Keeper = new(_store, TestSite.Model, 192, _events, time, NullLogger<GalleryKeeper>.Instance);
        Task.Run(() => Keeper.StartAsync(default)).GetAwaiter().GetResult();
        _facility = new(file, _store, Keeper, new PersonalData(directory, _events, _writer, _auditWriter, _ => { }), this, _events, () => true, time, NullLoggerFactory.Instance);
        _facility.Sync.Start();
        var options = new MqttOptions
        {
            Host = "127.0.0.1",
            Port = port,
            Tls = true,
            CaFile = In("ca.pem"),
            ClientCertificateFile = In("door.pem"),
            ClientKeyFile = In("door.key"),
            ReconnectAfter = TimeSpan.FromMilliseconds(200),
            ReconnectAtMost = TimeSpan.FromSeconds(1),
            KeepAlive = keepAlive ?? TimeSpan.FromSeconds(20),
            Timeout = TimeSpan.FromSeconds(3),
            HealthInterval = TimeSpan.FromSeconds(1),
        };
        Address = file.ToAddress();
        _publisher = new(options, Address, _outbox, this, new HintTracker(), this,
            [_counter, new KeepAlivePart(options, time), new ResendPart(_outbox, Address, options, time, NullLogger<ResendPart>.Instance), new AvailabilityPart(Address, options, time), new CertificatePart(options, time),
                new DiscoveryPart(Address, "0.1.0", options, time, NullLogger<DiscoveryPart>.Instance), .. _facility.CreateParts(options)],
            _facility.Challenge, time, NullLogger<MqttPublisher>.Instance);
        Task.Run(() => _publisher.StartAsync(default)).GetAwaiter().GetResult();
        _run = Task.WhenAll(_publisher.RunAsync(_stop.Token), RunStoresAsync());
    }

    public DoorAddress Address { get; }

    public GalleryKeeper Keeper { get; }

    public IEventSink Events => _events;

    public AuditWriter Audit => _auditWriter;

    public GalleryReport Report => _facility.Sync.Report();

    public BrokerHealth Broker => _publisher.Health!;

    public string Challenge => _facility.Challenge.Value;

    public long Waiting => _outbox.Count;

    /// <summary>Events that are not on the disk yet.</summary>
    public int InMemory => _writer.Health.InMemory;

    /// <summary>Records that arrived over all connections.</summary>
    public int RecordsReceived => _counter.Records;

    /// <summary>The gallery's disk has room for so many pages.</summary>
    public void LimitDisk(int pages) => _store.LimitPages(pages);

    public DoorStatus Status { get; private set; } = new(DoorState.Locked, DoorMode.Normal, false, false, false, false);

    public event Action<DoorStatus>? StatusChanged;

    public IReadOnlyList<string> Done
    {
        get
        {
            lock (_done) return [.. _done];
        }
    }

    public DoorCommandResult Execute(DoorCommand command, string principal)
    {
        lock (_done) _done.Add(command.ToName());
        Status = Status with { Mode = command == DoorCommand.Lockdown ? DoorMode.Lockdown : DoorMode.Normal };
        StatusChanged?.Invoke(Status);
        return new(null);
    }

    public UnitHealth Read() => new(TimeProvider.System.GetUtcNow(), "0.1.0", TimeProvider.System.GetUtcNow(), [], Outbox: _writer.Health);

    public Task InSyncAsync(long revision) => UntilAsync(() => Report is { InSync: true } report && report.Revision >= revision, () => $"{Address}: {Report.Why}, revision {Report.Revision} for {revision}, broker {Broker.Why}");

    public static async Task UntilAsync(Func<bool> done, Func<string> why)
    {
        var begun = TimeProvider.System.GetTimestamp();
        while (!done())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(begun) < Deadline, why());
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System);
        }
    }

    private async Task RunStoresAsync() => await Task.WhenAll(_writer.RunAsync(_stop.Token), _auditWriter.RunAsync(_stop.Token), _facility.Sync.RunAsync(_stop.Token));

    public async ValueTask DisposeAsync()
    {
        if (_stop.IsCancellationRequested) return;
        await _stop.CancelAsync();
        await _run.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _publisher.DisposeAsync();
        _facility.Dispose();
        await Keeper.DisposeAsync();
        await _writer.DisposeAsync();
        _audit.Dispose();
        _lock.Dispose();
        _stop.Dispose();
    }

    /// <summary>Counts what passes by and takes nothing.</summary>
    private sealed class CountingPart : IConnectionPart
    {
        private int _records;

        public int Records => Volatile.Read(ref _records);

        public bool Wants(string topic)
        {
            if (topic.Contains("/gallery/record/", StringComparison.Ordinal) && topic != _last) Interlocked.Increment(ref _records);
            _last = topic;
            return false;
        }

        private string _last = "";

        public Task TakeAsync(IReadOnlyList<MqttDelivery> deliveries, CancellationToken cancel) => Task.CompletedTask;

        public Task RunAsync(IMqttConnection connection, CancellationToken cancel) => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancel);
    }
}
