using System.Threading.Channels;
using EdgeFace.Core.Door;
using EdgeFace.Core.Events;
using EdgeFace.Daemon.Pipeline;

namespace EdgeFace.Daemon.Control;

/// <summary>One thing that a watcher is shown.</summary>
internal readonly record struct WatchItem(FrameReport? Frame, DoorStatus? Door, DoorEvent? Event);

/// <summary>
/// Passes frames, door changes and events to those who watch. Each has a queue of its own that drops the oldest;
/// with no watcher nothing is copied. Never blocks and never throws.
/// </summary>
public sealed class WatchHub : IFrameObserver, IEventSink
{
    private const int QueueLength = 256;
    private const int MostWatchers = 8;

    private readonly Lock _gate = new();
    private volatile Watcher[] _watchers = [];

    /// <summary>How many watch.</summary>
    public int Count => _watchers.Length;

    public void Observe(in FrameReport report)
    {
        foreach (var watcher in _watchers) watcher.Offer(new(report, null, null));
    }

    public void Publish(DoorEvent happening)
    {
        foreach (var watcher in _watchers) watcher.Offer(new(null, null, happening));
    }

    internal void Observe(DoorStatus status)
    {
        foreach (var watcher in _watchers) watcher.Offer(new(null, status, null));
    }

    /// <summary>Null where there are too many already.</summary>
    internal Watcher? TryWatch()
    {
        lock (_gate)
        {
            if (_watchers.Length >= MostWatchers) return null;
            var watcher = new Watcher(this);
            _watchers = [.. _watchers, watcher];
            return watcher;
        }
    }

    private void Remove(Watcher watcher)
    {
        lock (_gate) _watchers = [.. _watchers.Where(w => w != watcher)];
    }

    internal sealed class Watcher : IDisposable
    {
        private readonly WatchHub _hub;
        private readonly Channel<WatchItem> _queue;
        private long _missed;

        public Watcher(WatchHub hub)
        {
            _hub = hub;
            _queue = Channel.CreateBounded<WatchItem>(
                new BoundedChannelOptions(QueueLength) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true },
                _ => Interlocked.Increment(ref _missed));
        }

        public void Offer(in WatchItem item) => _queue.Writer.TryWrite(item);

        /// <summary>The next item, and how many were dropped before it.</summary>
        public async ValueTask<(WatchItem Item, long Missed)> NextAsync(CancellationToken cancel)
        {
            var item = await _queue.Reader.ReadAsync(cancel);
            return (item, Interlocked.Exchange(ref _missed, 0));
        }

        public void Dispose() => _hub.Remove(this);
    }
}

/// <summary>Gives each event to several sinks in turn.</summary>
public sealed class EventFanOut(params IReadOnlyList<IEventSink> sinks) : IEventSink
{
    public void Publish(DoorEvent happening)
    {
        foreach (var sink in sinks) sink.Publish(happening);
    }
}
