namespace EdgeFace.Daemon.Mqtt;

/// <summary>Something that uses each connection to the broker while it lasts, and takes messages that are for it.</summary>
internal interface IConnectionPart
{
    /// <summary>A new connection begins: nothing of an earlier one counts any more. Comes before any message of it.</summary>
    void Begin(IMqttConnection connection)
    {
    }

    /// <summary>Whether a message of this topic is for this part.</summary>
    bool Wants(string topic);

    /// <summary>Takes messages in their order; each is acknowledged afterwards. What they say is an answer, never an exception.</summary>
    Task TakeAsync(IReadOnlyList<MqttDelivery> deliveries, CancellationToken cancel);

    /// <summary>Works over one connection until cancelled.</summary>
    /// <exception cref="MqttLinkException">The broker refuses, does not answer, or is gone.</exception>
    Task RunAsync(IMqttConnection connection, CancellationToken cancel);
}
