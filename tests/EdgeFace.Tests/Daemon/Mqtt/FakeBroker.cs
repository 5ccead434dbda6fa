using System.Text;
using System.Threading.Channels;
using EdgeFace.Daemon.Mqtt;

namespace EdgeFace.Tests.Daemon.Mqtt;

/// <summary>A broker in memory, as good or as bad as the test wants.</summary>
internal sealed class FakeBroker : IMqttConnector, IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly List<MqttMessage> _received = [];
    private Connection? _connection;

    /// <summary>What happens to who connects.</summary>
    public Func<CancellationToken, Task> Connecting { get; set; } = _ => Task.CompletedTask;

    /// <summary>Whether a message is acknowledged at once; else it hangs until <see cref="AcknowledgeOldest"/>.</summary>
    public Func<MqttMessage, bool> Acknowledges { get; set; } = _ => true;

    /// <summary>Why a message is refused, if it is.</summary>
    public Func<MqttMessage, string?> Refuses { get; set; } = _ => null;

    public int ReceiveMaximum { get; set; } = 100;

    /// <summary>What has arrived from the broker.</summary>
    public Func<long> BytesReceived { get; set; } = () => 0;

    public int Pings { get; private set; }

    public int Attempts { get; private set; }

    public int Disconnects { get; private set; }

    public bool Connected => _connection is { Lost.IsCancellationRequested: false };

    public IReadOnlyList<MqttMessage> Received
    {
        get
        {
            lock (_gate) return [.. _received];
        }
    }

    public string[] Texts(string topic) => [.. Received.Where(m => m.Topic == topic).Select(m => Encoding.UTF8.GetString(m.Payload.Span))];

    public async Task<IMqttConnection> ConnectAsync(CancellationToken cancel)
    {
        Attempts++;
        await Connecting(cancel);
        return _connection = new Connection(this);
    }

    public ValueTask DisposeAsync() => _connection?.DisposeAsync() ?? ValueTask.CompletedTask;

    /// <summary>Filters that were subscribed over the present connection, in order.</summary>
    public IReadOnlyList<MqttSubscription> Subscriptions => _connection!.Subscriptions;

    /// <summary>Whether the broker says that it has kept the session.</summary>
    public bool SessionPresent { get; set; }

    /// <summary>What is acknowledged to the broker so far.</summary>
    public int Acknowledged { get; private set; }

    /// <summary>Sends something to the unit.</summary>
    public void Send(string topic, byte[] payload, bool retained = false, string? responseTopic = null, byte[]? correlation = null) =>
        _connection!.Inbox.Writer.TryWrite(new(topic, payload, retained, responseTopic, correlation is null ? null : (ReadOnlyMemory<byte>?)correlation, _ =>
        {
            Acknowledged++;
            return Task.CompletedTask;
        }));

    public void Drop() => _connection!.Lose();

    public void AcknowledgeOldest() => _connection!.AcknowledgeOldest();

    private sealed class Connection(FakeBroker broker) : IMqttConnection
    {
        private readonly CancellationTokenSource _lost = new();
        private readonly Queue<TaskCompletionSource> _hanging = new();

        private readonly List<MqttSubscription> _subscriptions = [];

        public Channel<MqttDelivery> Inbox { get; } = Channel.CreateUnbounded<MqttDelivery>();

        public ChannelReader<MqttDelivery> Deliveries => Inbox.Reader;

        public bool SessionPresent => broker.SessionPresent;

        public IReadOnlyList<MqttSubscription> Subscriptions
        {
            get
            {
                lock (broker._gate) return [.. _subscriptions];
            }
        }

        public Task SubscribeAsync(MqttSubscription subscription, CancellationToken cancel)
        {
            lock (broker._gate) _subscriptions.Add(subscription);
            return Task.CompletedTask;
        }

        public int ReceiveMaximum => broker.ReceiveMaximum;

        public long BytesReceived => broker.BytesReceived();

        public void Ping() => broker.Pings++;

        public CancellationToken Lost => _lost.Token;

        public Task PublishAsync(MqttMessage message, CancellationToken cancel)
        {
            lock (broker._gate)
            {
                if (_lost.IsCancellationRequested) return Task.FromException(new MqttLinkException("lost"));
                broker._received.Add(message);
                if (broker.Refuses(message) is { } why) return Task.FromException(new MqttLinkException(why));
                if (broker.Acknowledges(message)) return Task.CompletedTask;
                var hanging = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                _hanging.Enqueue(hanging);
                return hanging.Task.WaitAsync(cancel);
            }
        }

        public Task DisconnectAsync(CancellationToken cancel)
        {
            broker.Disconnects++;
            return Task.CompletedTask;
        }

        public ValueTask DisposeAsync()
        {
            Lose();
            return ValueTask.CompletedTask;
        }

        public void Lose()
        {
            lock (broker._gate)
            {
                while (_hanging.TryDequeue(out var hanging)) hanging.TrySetException(new MqttLinkException("lost"));
            }

            _lost.Cancel();
        }

        public void AcknowledgeOldest()
        {
            lock (broker._gate) _hanging.Dequeue().SetResult();
        }
    }
}
