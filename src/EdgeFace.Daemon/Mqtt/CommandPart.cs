using EdgeFace.Daemon.Sites;
using EdgeFace.Messaging;

namespace EdgeFace.Daemon.Mqtt;

/// <summary>Commands over the broker: brings them to the desk, and its answers back.</summary>
internal sealed class CommandPart(CommandDesk desk, DoorAddress door, TimeProvider time) : IConnectionPart
{
    /// <summary>An answer that nobody waits for any more is of no use.</summary>
    private static readonly TimeSpan ReplyExpiry = TimeSpan.FromSeconds(30);

    private IMqttConnection? _connection;

    public void Begin(IMqttConnection connection)
    {
        // What was sent to an earlier connection carries an earlier challenge.
        desk.Challenge.Renew();
        _connection = connection;
    }

    public bool Wants(string topic) => topic == door.Command;

    public async Task TakeAsync(IReadOnlyList<MqttDelivery> deliveries, CancellationToken cancel)
    {
        foreach (var delivery in deliveries)
        {
            var reply = await Task.Run(() => desk.Take(new(delivery.Payload, delivery.Retained, delivery.ResponseTopic)), cancel);
            if (reply is not { } answer || _connection is not { } connection) continue;
            var message = new MqttMessage(answer.Topic, answer.Reply.ToJson(), Retain: false, Acknowledged: false, Json: true) { Correlation = delivery.Correlation, Expiry = ReplyExpiry };
            await connection.PublishAsync(message, cancel);
        }
    }

    public async Task RunAsync(IMqttConnection connection, CancellationToken cancel)
    {
        await connection.SubscribeAsync(new(door.Command) { Retained = false }, cancel);
        while (true)
        {
            await Task.Delay(Challenge.Lifetime, time, cancel);
            desk.Challenge.Renew();
        }
    }
}
