using System.Text;
using EdgeFace.Messaging;

namespace EdgeFace.Daemon.Mqtt;

/// <summary>Contradicts a will that arrives late: the broker may find out that an old connection is dead after the new one began.</summary>
internal sealed class AvailabilityPart(DoorAddress door, MqttOptions options, TimeProvider time) : IConnectionPart
{
    private IMqttConnection? _connection;

    public void Begin(IMqttConnection connection) => _connection = connection;

    public bool Wants(string topic) => topic == door.Availability;

    public async Task TakeAsync(IReadOnlyList<MqttDelivery> deliveries, CancellationToken cancel)
    {
        var said = Encoding.UTF8.GetString(deliveries[^1].Payload.Span);
        if (said == Availability.Online || _connection is not { } connection) return;
        await connection.PublishAcknowledgedAsync(
            new(door.Availability, Encoding.UTF8.GetBytes(Availability.Online), Retain: true, Acknowledged: true, Json: false), options.Timeout, time, cancel);
    }

    public async Task RunAsync(IMqttConnection connection, CancellationToken cancel)
    {
        try
        {
            await connection.SubscribeAsync(new(door.Availability), cancel);
        }
        catch (MqttLinkException) when (!connection.Lost.IsCancellationRequested)
        {
            // A broker whose access list forbids it is in good order; only a late will stays uncontradicted.
        }

        await Task.Delay(Timeout.InfiniteTimeSpan, time, cancel);
    }
}
