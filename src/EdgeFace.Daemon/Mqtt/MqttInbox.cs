namespace EdgeFace.Daemon.Mqtt;

/// <summary>Hands what one connection receives to the parts, in order, and acknowledges it once it was taken.</summary>
internal sealed class MqttInbox(IMqttConnection connection, IReadOnlyList<IConnectionPart> parts)
{
    /// <summary>What one transaction takes at most.</summary>
    private const int LargestBatch = 256;

    public async Task RunAsync(CancellationToken cancel)
    {
        var batch = new List<MqttDelivery>();
        while (true)
        {
            var next = await connection.Deliveries.ReadAsync(cancel);
            var part = parts.FirstOrDefault(p => p.Wants(next.Topic));
            batch.Clear();
            batch.Add(next);
            while (batch.Count < LargestBatch && connection.Deliveries.TryPeek(out var more) && parts.FirstOrDefault(p => p.Wants(more.Topic)) == part)
            {
                connection.Deliveries.TryRead(out more);
                batch.Add(more!);
            }

            if (part is not null) await part.TakeAsync(batch, cancel);
            foreach (var delivery in batch) await delivery.AcknowledgeAsync(cancel);
        }
    }
}
