using System.Buffers;
using System.Collections.Concurrent;
using System.Text;
using MQTTnet;
using Xunit;

namespace EdgeFace.SystemTests.Support;

/// <summary>Notes every message below <c>edgeface/</c>, as a building's software would.</summary>
public sealed class MqttWatcher : IAsyncDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    private readonly IMqttClient _client = new MqttClientFactory().CreateMqttClient();
    private readonly ConcurrentQueue<(string Topic, string Text)> _messages = new();

    public IReadOnlyList<(string Topic, string Text)> Messages => [.. _messages];

    public async Task ConnectAsync(int port)
    {
        _client.ApplicationMessageReceivedAsync += received =>
        {
            var message = received.ApplicationMessage;
            _messages.Enqueue((message.Topic, Encoding.UTF8.GetString(message.Payload.ToArray())));
            return Task.CompletedTask;
        };
        await _client.ConnectAsync(new MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", port).Build());
        await _client.SubscribeAsync("edgeface/#");
    }

    /// <summary>Waits for a message on a topic that ends so and holds these words.</summary>
    public async Task ReceivedAsync(string topic, string words)
    {
        var begun = TimeProvider.System.GetTimestamp();
        while (!Messages.Any(m => m.Topic.EndsWith(topic, StringComparison.Ordinal) && m.Text.Contains(words, StringComparison.Ordinal)))
        {
            Assert.True(TimeProvider.System.GetElapsedTime(begun) < Deadline, $"No '{words}' on …{topic}; received:\n{string.Join('\n', Messages)}");
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_client.IsConnected) await _client.DisconnectAsync();
        _client.Dispose();
    }
}
