using System.Threading.Channels;

namespace EdgeFace.Daemon.Mqtt;

/// <summary>Makes connections to the one broker.</summary>
internal interface IMqttConnector
{
    /// <exception cref="MqttLinkException">There is none; says why.</exception>
    Task<IMqttConnection> ConnectAsync(CancellationToken cancel);
}

/// <summary>One connection, from its making to its loss.</summary>
internal interface IMqttConnection : IAsyncDisposable
{
    /// <summary>How many messages with acknowledgement the broker takes at once.</summary>
    int ReceiveMaximum { get; }

    /// <summary>The broker has kept the session: subscriptions are there, and what was missed comes by itself.</summary>
    bool SessionPresent { get; }

    /// <summary>Cancelled when the connection is lost.</summary>
    CancellationToken Lost { get; }

    /// <summary>Bytes that have arrived, within TLS, those of an unfinished message included.</summary>
    long BytesReceived { get; }

    /// <summary>What arrives, in order; each is to be acknowledged, which also makes room: above a bound nothing more is read from the network.</summary>
    ChannelReader<MqttDelivery> Deliveries { get; }

    /// <summary>
    /// Sends; completes with the broker's acknowledgement where one was asked for, else when sent. Messages are sent in
    /// the order of the calls. Cancelling ends the wait; the message goes all the same.
    /// </summary>
    /// <exception cref="MqttLinkException">The broker refused it, or the connection is lost.</exception>
    Task PublishAsync(MqttMessage message, CancellationToken cancel);

    /// <exception cref="MqttLinkException">The broker refused it, or the connection is lost.</exception>
    Task SubscribeAsync(MqttSubscription subscription, CancellationToken cancel);

    /// <summary>Asks for a sign of life, which shows in <see cref="BytesReceived"/>. Never fails.</summary>
    void Ping();

    /// <summary>Leaves in good order: the broker does not publish the will.</summary>
    Task DisconnectAsync(CancellationToken cancel);
}

/// <param name="Acknowledged">QoS 1; else QoS 0.</param>
internal readonly record struct MqttMessage(string Topic, ReadOnlyMemory<byte> Payload, bool Retain, bool Acknowledged, bool Json)
{
    /// <summary>Of the request that this answers.</summary>
    public ReadOnlyMemory<byte>? Correlation { get; init; }

    /// <summary>The broker drops it when nobody has taken it by then.</summary>
    public TimeSpan? Expiry { get; init; }
}

/// <summary>QoS 1; messages keep their retain flag.</summary>
internal readonly record struct MqttSubscription(string Filter)
{
    /// <summary>Whether the broker sends what it has retained.</summary>
    public bool Retained { get; init; } = true;
}

/// <summary>A message that arrived.</summary>
/// <param name="Acknowledge">Tells the broker that it was taken.</param>
internal sealed record MqttDelivery(
    string Topic, ReadOnlyMemory<byte> Payload, bool Retained, string? ResponseTopic, ReadOnlyMemory<byte>? Correlation, Func<CancellationToken, Task> Acknowledge)
{
    /// <exception cref="MqttLinkException">The connection is lost.</exception>
    public Task AcknowledgeAsync(CancellationToken cancel) => Acknowledge(cancel);
}

/// <summary>What every sender needs.</summary>
internal static class MqttConnectionExtensions
{
    /// <summary>More than the answer to a ping: something else is on its way and the acknowledgement may stand behind it.</summary>
    internal const int LeastProgress = 16;

    /// <exception cref="MqttLinkException">Refused, lost, or not acknowledged in time.</exception>
    public static Task PublishAcknowledgedAsync(this IMqttConnection connection, MqttMessage message, TimeSpan patience, TimeProvider time, CancellationToken cancel) =>
        connection.WaitAsync(connection.PublishAsync(message, cancel), "", patience, time, cancel);

    /// <summary>
    /// Waits for the broker's acknowledgement: as long as <paramref name="patience"/> where nothing comes, and longer while the link delivers.
    /// </summary>
    /// <param name="what">What was sent, for the message: " an event".</param>
    /// <exception cref="MqttLinkException">Refused, lost, or not acknowledged in time.</exception>
    public static async Task WaitAsync(this IMqttConnection connection, Task acknowledged, string what, TimeSpan patience, TimeProvider time, CancellationToken cancel)
    {
        while (true)
        {
            var received = connection.BytesReceived;
            try
            {
                await acknowledged.WaitAsync(patience, time, cancel);
                return;
            }
            catch (TimeoutException e)
            {
                if (connection.BytesReceived - received < LeastProgress)
                    throw new MqttLinkException($"the broker did not acknowledge{what} within {patience.TotalSeconds:0.#} s", e);
            }
        }
    }
}

/// <summary>The broker cannot be reached, refuses, or is gone. The message says why.</summary>
public sealed class MqttLinkException : Exception
{
    public MqttLinkException()
    {
    }

    public MqttLinkException(string message)
        : base(message)
    {
    }

    public MqttLinkException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
