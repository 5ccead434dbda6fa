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

    /// <summary>Cancelled when the connection is lost.</summary>
    CancellationToken Lost { get; }

    /// <summary>
    /// Sends; completes with the broker's acknowledgement where one was asked for, else when sent. Messages are sent in
    /// the order of the calls.
    /// </summary>
    /// <exception cref="MqttLinkException">The broker refused it, or the connection is lost.</exception>
    Task PublishAsync(MqttMessage message, CancellationToken cancel);

    /// <summary>Leaves in good order: the broker does not publish the will.</summary>
    Task DisconnectAsync(CancellationToken cancel);
}

/// <param name="Acknowledged">QoS 1; else QoS 0.</param>
internal readonly record struct MqttMessage(string Topic, ReadOnlyMemory<byte> Payload, bool Retain, bool Acknowledged, bool Json);

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
