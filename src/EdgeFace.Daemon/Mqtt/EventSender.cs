using EdgeFace.Daemon.Storage;
using EdgeFace.Messaging;
using Microsoft.Extensions.Logging;

namespace EdgeFace.Daemon.Mqtt;

/// <summary>
/// Sends the outbox over one connection: in order, several under way at once, each removed when the broker has acknowledged
/// it and all before it.
/// </summary>
internal sealed class EventSender(
    IMqttConnection connection, Outbox outbox, DoorAddress address, MqttOptions options, TimeProvider time, ILogger log)
{
    private readonly Queue<(long Number, Task Acknowledged)> _underWay = new();
    private readonly int _window = Math.Min(options.InFlight, connection.ReceiveMaximum);
    private long _last;
    private bool _storageFails;

    /// <summary>Events that the broker acknowledged over this connection.</summary>
    public long Sent { get; private set; }

    /// <summary>Sends until cancelled. What is under way then is still waited for by <see cref="DrainAsync"/>, and not sent again.</summary>
    /// <exception cref="MqttLinkException">The broker refuses, does not answer, or is gone.</exception>
    public async Task RunAsync(CancellationToken cancel)
    {
        while (true)
        {
            if (!await SendSomeAsync(cancel)) await outbox.WaitBeyondAsync(_last, cancel);
        }
    }

    /// <summary>After <see cref="RunAsync"/>: sends what is left on the disk and waits for the acknowledgements.</summary>
    /// <exception cref="MqttLinkException">The broker refuses, does not answer, or is gone.</exception>
    public async Task DrainAsync(CancellationToken cancel)
    {
        while (await SendSomeAsync(cancel))
        {
        }
    }

    // False where nothing is on the disk or under way.
    private async Task<bool> SendSomeAsync(CancellationToken cancel)
    {
        if (_underWay.Count < _window)
        {
            foreach (var entry in await ReadAsync(_window - _underWay.Count, cancel))
            {
                var late = time.GetUtcNow() - entry.At > options.HistoricalAfter;
                var payload = EventEnvelope.Wrap(outbox.Stream, entry.Number, late, entry.Body);
                _underWay.Enqueue((entry.Number, connection.PublishAsync(new(address.Event, payload, Retain: false, Acknowledged: true, Json: true), CancellationToken.None)));
                _last = entry.Number;
            }
        }

        if (!_underWay.TryPeek(out var oldest)) return false;
        await connection.WaitAsync(oldest.Acknowledged, " an event", options.Timeout, time, cancel);
        long through = 0;
        while (_underWay.TryPeek(out var next) && next.Acknowledged.IsCompletedSuccessfully)
        {
            through = _underWay.Dequeue().Number;
            Sent++;
        }

        await AcknowledgeAsync(through);
        return true;
    }

    private async Task<IReadOnlyList<OutboxEntry>> ReadAsync(int max, CancellationToken cancel)
    {
        while (true)
        {
            try
            {
                return await Task.Run(() => outbox.Read(_last, max), cancel);
            }
            catch (StorageException e)
            {
                Complain(e);
                await Task.Delay(TimeSpan.FromSeconds(5), time, cancel);
            }
        }
    }

    // What cannot be removed now is removed with a later one, or sent once more after a restart.
    private async Task AcknowledgeAsync(long through)
    {
        try
        {
            await Task.Run(() => outbox.Acknowledge(through));
            _storageFails = false;
        }
        catch (StorageException e)
        {
            Complain(e);
        }
    }

    private void Complain(StorageException e)
    {
        if (!_storageFails) log.LogError(e, "The outbox fails while its events are sent.");
        _storageFails = true;
    }

    /// <summary>Nobody waits any more for what is under way: the connection ends.</summary>
    public void Forget()
    {
        foreach (var (_, task) in _underWay)
            _ = task.ContinueWith(static t => t.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
        _underWay.Clear();
    }
}
