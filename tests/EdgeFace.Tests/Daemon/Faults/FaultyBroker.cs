using EdgeFace.Daemon.Mqtt;
using EdgeFace.Messaging;
using EdgeFace.Tests.Daemon.Mqtt;

namespace EdgeFace.Tests.Daemon.Faults;

/// <summary>A broker that refuses, resets and stays away, and knows which numbers have come.</summary>
internal sealed class FaultyBroker
{
    public static readonly DoorAddress Address = new("hq", "main");

    private readonly Lock _lock = new();
    private readonly Random _random;
    private readonly FaultCount _count;
    private readonly HashSet<long> _numbers = [];
    private readonly HashSet<string> _streams = [];

    public FaultyBroker(Random random, FaultCount count)
    {
        (_random, _count) = (random, count);
        Connector = Make();
    }

    /// <summary>No more faults.</summary>
    public bool Good { get; set; }

    public FakeBroker Connector { get; private set; }

    /// <summary>A new process connects anew.</summary>
    public void Restart() => Connector = Make();

    /// <summary>Cuts the connection, where there is one.</summary>
    public void Reset()
    {
        if (!Connector.Connected) return;
        _count.Note("broker resets");
        Connector.Drop();
    }

    public (long[] Numbers, int Streams) Received()
    {
        lock (_lock) return ([.. _numbers.Order()], _streams.Count);
    }

    private FakeBroker Make() => new()
    {
        Connecting = _ => One(3, "broker cannot be reached") ? Task.FromException(new MqttLinkException("nobody there")) : Task.CompletedTask,
        Refuses = message => One(100, "broker refuses a message") ? "refused" : Take(message),
    };

    private string? Take(MqttMessage message)
    {
        if (message.Topic != Address.Event) return null;
        var envelope = EventEnvelope.Parse(message.Payload.Span);
        lock (_lock)
        {
            _numbers.Add(envelope.Number);
            _streams.Add(envelope.Stream);
        }

        return null;
    }

    private bool One(int of, string fault)
    {
        lock (_lock)
        {
            if (Good || _random.Next(of) != 0) return false;
        }

        _count.Note(fault);
        return true;
    }
}
