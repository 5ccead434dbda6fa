namespace EdgeFace.Daemon.Mqtt;

/// <summary>
/// What has arrived and is not taken yet, in bytes. Some brokers send everything that is retained at once, whatever the client said
/// that it takes (Mosquitto 2.0.11): above the bound, nothing more is read from the network. Safe for use by several threads.
/// </summary>
internal sealed class Backlog(long most)
{
    private readonly Lock _gate = new();
    private TaskCompletionSource? _room;
    private long _bytes;

    public void Add(long bytes)
    {
        lock (_gate) _bytes += bytes;
    }

    public void Remove(long bytes)
    {
        TaskCompletionSource? room = null;
        lock (_gate)
        {
            _bytes -= bytes;
            if (_bytes <= most) (room, _room) = (_room, null);
        }

        room?.SetResult();
    }

    /// <summary>Completes when there is not more than the bound.</summary>
    public Task RoomAsync(CancellationToken cancel)
    {
        lock (_gate)
        {
            if (_bytes <= most) return Task.CompletedTask;
            _room ??= new(TaskCreationOptions.RunContinuationsAsynchronously);
            return _room.Task.WaitAsync(cancel);
        }
    }
}
