using System.Text;
using MQTTnet;
using MQTTnet.Protocol;

namespace EdgeFace.Demo.Programs;

/// <summary>A message as the subscriber received it.</summary>
public sealed record HeardMessage(DateTimeOffset At, string Topic, string Payload, bool Retained);

/// <summary>
/// The facility's side: a client of its own that knows nothing but the broker and the documented topics.
/// </summary>
public sealed class MqttWitness : IAsyncDisposable
{
    private readonly IMqttClient _client;

    private MqttWitness(IMqttClient client) => _client = client;

    /// <summary>Connects and subscribes.</summary>
    /// <param name="filter">Topic filter.</param>
    /// <param name="heard">Takes every message; called on any thread.</param>
    public static async Task<MqttWitness> ListenAsync(
        int port, string filter, Action<HeardMessage> heard, TimeProvider time, CancellationToken cancel)
    {
        var factory = new MqttClientFactory();
        var client = factory.CreateMqttClient();
        client.ApplicationMessageReceivedAsync += received =>
        {
            var message = received.ApplicationMessage;
            heard(new(time.GetLocalNow(), message.Topic, Encoding.UTF8.GetString(message.Payload), message.Retain));
            return Task.CompletedTask;
        };
        var options = factory.CreateClientOptionsBuilder()
            .WithTcpServer("127.0.0.1", port)
            .WithClientId("edgeface-demo-subscriber")
            .WithProtocolVersion(MQTTnet.Formatter.MqttProtocolVersion.V500)
            .Build();
        await client.ConnectAsync(options, cancel);
        await client.SubscribeAsync(filter, MqttQualityOfServiceLevel.AtLeastOnce, cancel);
        return new(client);
    }

    public async ValueTask DisposeAsync()
    {
        if (_client.IsConnected) await _client.DisconnectAsync();
        _client.Dispose();
    }
}
