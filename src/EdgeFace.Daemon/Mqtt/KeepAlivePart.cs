namespace EdgeFace.Daemon.Mqtt;

/// <summary>
/// Asks the broker for a sign of life, and leaves a connection over which nothing comes any more. Anything that arrives is one: on a
/// slow link the answer may stand in line behind a gallery.
/// </summary>
internal sealed class KeepAlivePart(MqttOptions options, TimeProvider time) : IConnectionPart
{
    public bool Wants(string topic) => false;

    public Task TakeAsync(IReadOnlyList<MqttDelivery> deliveries, CancellationToken cancel) => Task.CompletedTask;

    public async Task RunAsync(IMqttConnection connection, CancellationToken cancel)
    {
        var (received, heard) = (connection.BytesReceived, time.GetTimestamp());
        while (true)
        {
            // Twice as often as was promised to the broker, so that the client's own keep-alive, which waits for the answer
            // itself, never begins.
            connection.Ping();
            await Task.Delay(options.KeepAlive / 2, time, cancel);
            if (connection.BytesReceived != received) (received, heard) = (connection.BytesReceived, time.GetTimestamp());
            else if (time.GetElapsedTime(heard) >= options.Timeout)
                throw new MqttLinkException($"nothing was heard from the broker for {time.GetElapsedTime(heard).TotalSeconds:0.#} s");
        }
    }
}
