using System.Text;
using EdgeFace.Messaging;
using EdgeFace.Messaging.HomeAssistant;
using Microsoft.Extensions.Logging;

namespace EdgeFace.Daemon.Mqtt;

/// <summary>Announces the door to Home Assistant, at each connection and whenever Home Assistant has restarted.</summary>
internal sealed class DiscoveryPart(DoorAddress door, string version, MqttOptions options, TimeProvider time, ILogger<DiscoveryPart> log) : IConnectionPart
{
    private IMqttConnection? _connection;
    private bool _refused;

    public void Begin(IMqttConnection connection) => _connection = connection;

    public bool Wants(string topic) => topic == DeviceDiscovery.StatusTopic;

    public async Task TakeAsync(IReadOnlyList<MqttDelivery> deliveries, CancellationToken cancel)
    {
        if (_connection is { } connection && deliveries.Any(delivery => Encoding.UTF8.GetString(delivery.Payload.Span) == DeviceDiscovery.Birth))
            await AnnounceAsync(connection, cancel);
    }

    public async Task RunAsync(IMqttConnection connection, CancellationToken cancel)
    {
        await AnnounceAsync(connection, cancel);
        try
        {
            await connection.SubscribeAsync(new(DeviceDiscovery.StatusTopic), cancel);
        }
        catch (MqttLinkException e) when (!connection.Lost.IsCancellationRequested)
        {
            Complain(e);
        }

        await Task.Delay(Timeout.InfiniteTimeSpan, time, cancel);
    }

    // Many sites have no Home Assistant, and a broker that says no to its topics is in good order.
    private async Task AnnounceAsync(IMqttConnection connection, CancellationToken cancel)
    {
        try
        {
            await connection.PublishAcknowledgedAsync(
                new(DeviceDiscovery.Topic(door), DeviceDiscovery.ToJson(door, version), Retain: true, Acknowledged: true, Json: true), options.Timeout, time, cancel);
        }
        catch (MqttLinkException e) when (!connection.Lost.IsCancellationRequested)
        {
            Complain(e);
        }
    }

    private void Complain(MqttLinkException e)
    {
        if (!_refused) log.LogInformation("The door is not announced to Home Assistant: {Why} (mqtt.homeAssistant: false ends these attempts).", e.Message);
        _refused = true;
    }
}
