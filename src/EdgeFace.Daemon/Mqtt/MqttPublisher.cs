using System.Text;
using System.Threading.Channels;
using EdgeFace.Core.Door;
using EdgeFace.Daemon.Sites;
using EdgeFace.Daemon.Storage;
using EdgeFace.Messaging;
using Microsoft.Extensions.Logging;

namespace EdgeFace.Daemon.Mqtt;

/// <summary>
/// Tells the facility: availability, state and health as retained messages, events from the outbox. It connects by itself,
/// again and again, and nothing waits for it.
/// </summary>
/// <remarks>
/// Phases: <see cref="StartAsync"/> begins to listen to the door, <see cref="RunAsync"/> connects and sends until told to
/// stop, then sends what is on the disk and <c>stopped</c> within <see cref="LeaveTime"/>; <see cref="DisposeAsync"/> lets go.
/// </remarks>
public sealed class MqttPublisher : IAsyncDisposable
{
    /// <summary>How long leaving in good order may take.</summary>
    public static readonly TimeSpan LeaveTime = TimeSpan.FromMilliseconds(400);

    /// <summary>Changes that follow each other more quickly are told together.</summary>
    private static readonly TimeSpan StateInterval = TimeSpan.FromMilliseconds(100);

    /// <summary>How often it is looked whether something stopped or began to work.</summary>
    private static readonly TimeSpan HealthLook = TimeSpan.FromSeconds(5);

    private readonly MqttOptions _options;
    private readonly DoorAddress _address;
    private readonly Outbox _outbox;
    private readonly IDoorStatusSource _door;
    private readonly HintTracker _hint;
    private readonly IUnitHealthSource _health;
    private readonly IReadOnlyList<IConnectionPart> _parts;
    private readonly Challenge? _challenge;
    private readonly IMqttConnector _connector;
    private readonly TimeProvider _time;
    private readonly ILogger<MqttPublisher> _log;
    private readonly ReconnectDelay _delay;
    private readonly Channel<bool> _stateChanged = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private volatile string? _why = "not connected yet";
    private volatile bool _connected;
    private long _sent;
    private EventSender? _sender;

    /// <param name="parts">What else uses the connection.</param>
    /// <param name="challenge">What the state says for the next command; null where the door takes none.</param>
    internal MqttPublisher(
        MqttOptions options, DoorAddress address, Outbox outbox, IDoorStatusSource door, HintTracker hint,
        IUnitHealthSource health, IReadOnlyList<IConnectionPart> parts, Challenge? challenge, TimeProvider time, ILogger<MqttPublisher> log)
        : this(options, address, outbox, door, hint, health, parts, challenge, new MqttNetConnector(options, address, challenge is not null, time), Random.Shared, time, log)
    {
    }

    internal MqttPublisher(
        MqttOptions options, DoorAddress address, Outbox outbox, IDoorStatusSource door, HintTracker hint,
        IUnitHealthSource health, IReadOnlyList<IConnectionPart> parts, Challenge? challenge, IMqttConnector connector, Random random, TimeProvider time, ILogger<MqttPublisher> log)
    {
        _options = options;
        _address = address;
        _outbox = outbox;
        _door = door;
        _hint = hint;
        _health = health;
        (_parts, _challenge) = (parts, challenge);
        _connector = connector;
        _time = time;
        _log = log;
        _delay = new(options.ReconnectAfter, options.ReconnectAtMost, random);
    }

    /// <summary>Null where no broker is configured.</summary>
    public BrokerHealth? Health => _options.Enabled
        ? new(_options.Broker, _connected, _connected ? null : _why, Interlocked.Read(ref _sent) + (_sender?.Sent ?? 0))
        : null;

    public Task StartAsync(CancellationToken cancel)
    {
        _door.StatusChanged += OnStatusChanged;
        _hint.Changed += OnOtherChanged;
        if (_challenge is not null) _challenge.Changed += OnOtherChanged;
        return Task.CompletedTask;
    }

    /// <summary>Never fails because of the broker. Returns at the stop, after at most <see cref="LeaveTime"/>.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        await Task.Yield();
        if (!_options.Enabled)
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, _time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return;
        }

        while (!stop.IsCancellationRequested)
        {
            try
            {
                await using var connection = await ConnectAsync(stop);
                await ServeAsync(connection, stop);
            }
            catch (MqttLinkException e)
            {
                Complain(e.Message);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }

            await Task.Delay(_delay.Next(), _time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    public ValueTask DisposeAsync()
    {
        _door.StatusChanged -= OnStatusChanged;
        _hint.Changed -= OnOtherChanged;
        if (_challenge is not null) _challenge.Changed -= OnOtherChanged;
        return ValueTask.CompletedTask;
    }

    private void OnStatusChanged(DoorStatus status) => _stateChanged.Writer.TryWrite(true);

    private void OnOtherChanged() => _stateChanged.Writer.TryWrite(true);

    private async Task<IMqttConnection> ConnectAsync(CancellationToken stop)
    {
        using var timeout = new CancellationTokenSource(_options.Timeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, timeout.Token);
        try
        {
            return await _connector.ConnectAsync(either.Token);
        }
        catch (Exception e) when (e is not MqttLinkException && timeout.IsCancellationRequested && !stop.IsCancellationRequested)
        {
            throw new MqttLinkException($"no answer within {_options.Timeout.TotalSeconds:0.#} s", e);
        }
        catch (Exception e) when (stop.IsCancellationRequested)
        {
            throw new OperationCanceledException("Stopped while connecting.", e, stop);
        }
    }

    private async Task ServeAsync(IMqttConnection connection, CancellationToken stop)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(stop, connection.Lost);
        var begun = _time.GetTimestamp();
        var sender = _sender = new EventSender(connection, _outbox, _address, _options, _time, _log);
        try
        {
            foreach (var part in _parts) part.Begin(connection);
            // What the broker has kept for this door comes before its acknowledgements: it must be taken meanwhile.
            var inbox = new MqttInbox(connection, _parts).RunAsync(end.Token);
            var announced = AnnounceAsync(connection, end.Token);
            await FirstFailureAsync(end, [
                inbox, AfterAsync(announced, () => sender.RunAsync(end.Token)), AfterAsync(announced, () => KeepStateAsync(connection, end.Token)),
                AfterAsync(announced, () => KeepHealthAsync(connection, end.Token)), .. _parts.Select(part => AfterAsync(announced, () => part.RunAsync(connection, end.Token)))]);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            await LeaveAsync(connection, sender);
            throw;
        }
        catch (OperationCanceledException e)
        {
            throw new MqttLinkException("the connection was closed", e);
        }
        finally
        {
            _connected = false;
            sender.Forget();
            // A broker that lets the unit in and then refuses its events must not be asked every second.
            if (sender.Sent > 0 || _time.GetElapsedTime(begun) >= _options.ReconnectAtMost) _delay.Reset();
            Interlocked.Add(ref _sent, sender.Sent);
            _sender = null;
        }
    }

    private async Task AnnounceAsync(IMqttConnection connection, CancellationToken cancel)
    {
        await PublishAsync(connection, _address.Availability, Encoding.UTF8.GetBytes(Availability.Online), true, cancel);
        Rejoice();
        await PublishStateAsync(connection, cancel);
    }

    private static async Task AfterAsync(Task first, Func<Task> then)
    {
        await first;
        await then();
    }

    private static async Task FirstFailureAsync(CancellationTokenSource end, params Task[] parts)
    {
        var first = await Task.WhenAny(parts);
        await end.CancelAsync();
        await Task.WhenAll(parts).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await first;
    }

    private async Task KeepStateAsync(IMqttConnection connection, CancellationToken cancel)
    {
        while (true)
        {
            await _stateChanged.Reader.ReadAsync(cancel);
            await PublishStateAsync(connection, cancel);
            await Task.Delay(StateInterval, _time, cancel);
        }
    }

    private async Task KeepHealthAsync(IMqttConnection connection, CancellationToken cancel)
    {
        while (true)
        {
            var said = _health.Read();
            var begun = _time.GetTimestamp();
            await PublishAsync(connection, _address.Health, said.ToJson(), false, cancel);
            // What stops or begins to work is told soon, the rest in its time.
            do await Task.Delay(_options.HealthInterval < HealthLook ? _options.HealthInterval : HealthLook, _time, cancel);
            while (_time.GetElapsedTime(begun) < _options.HealthInterval && _health.Read().Degraded.SequenceEqual(said.Degraded));
        }
    }

    private Task PublishStateAsync(IMqttConnection connection, CancellationToken cancel) =>
        PublishAsync(connection, _address.State, (DoorStatePayload.From(_door.Status, _hint.Hint) with { Challenge = _challenge?.Value }).ToJson(), true, cancel);

    private Task PublishAsync(IMqttConnection connection, string topic, byte[] payload, bool acknowledged, CancellationToken cancel) =>
        connection.PublishAcknowledgedAsync(new(topic, payload, Retain: true, acknowledged, Json: topic != _address.Availability), _options.Timeout, _time, cancel);

    private async Task LeaveAsync(IMqttConnection connection, EventSender sender)
    {
        using var budget = new CancellationTokenSource(LeaveTime, _time);
        try
        {
            // What it was at the end, kept by the broker: a fault of the line ends the unit before its state has gone out.
            await PublishStateAsync(connection, budget.Token);
            await PublishAsync(connection, _address.Health, _health.Read().ToJson(), false, budget.Token);
            await sender.DrainAsync(budget.Token).WaitAsync(budget.Token);
            await PublishAsync(connection, _address.Availability, Encoding.UTF8.GetBytes(Availability.Stopped), true, budget.Token);
            await connection.DisconnectAsync(budget.Token).WaitAsync(budget.Token);
        }
        catch (Exception e) when (e is MqttLinkException or OperationCanceledException)
        {
            _log.LogInformation("The broker {Broker} did not take everything before the end; the rest is kept.", _options.Broker);
        }
    }

    private void Rejoice()
    {
        _connected = true;
        _why = null;
        _log.LogInformation("Connected to the broker {Broker}.", _options.Broker);
    }

    private void Complain(string why)
    {
        if (_why != why) _log.LogWarning("No broker at {Broker}: {Why}. Events are kept, the door goes on.", _options.Broker, why.TrimEnd('.'));
        _why = why;
    }
}
