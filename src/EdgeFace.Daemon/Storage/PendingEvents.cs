using EdgeFace.Core.Events;

namespace EdgeFace.Daemon.Storage;

/// <summary>
/// Events that are not on the disk yet: each gets its number here. Bounded; the oldest access events go before
/// alarms, and what went is told by an event. Safe for use by several threads; holds its lock for moments only.
/// </summary>
internal sealed class PendingEvents(int capacity, TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly List<NumberedEvent> _events = [];
    private long _next = 1;
    private int _taken;

    public int Count
    {
        get
        {
            lock (_gate) return _events.Count;
        }
    }

    /// <summary>The number that the next event gets.</summary>
    public long Next
    {
        get
        {
            lock (_gate) return _next;
        }
    }

    /// <summary>Continues a stream: what was taken in before is numbered after <paramref name="first"/>.</summary>
    public void Begin(long next, IReadOnlyList<NumberedEvent> first)
    {
        lock (_gate)
        {
            var all = first.Concat(_events).ToArray();
            _events.Clear();
            _next = next;
            foreach (var e in all) _events.Add(e with { Number = _next++ });
        }
    }

    public void Add(DoorEvent happening, bool settles = false)
    {
        lock (_gate)
        {
            _events.Add(new(_next++, happening, settles));
            if (_events.Count > capacity) MakeRoom_NeedsLock();
        }
    }

    /// <summary>The oldest events; they stay until <see cref="Remove"/>, and are not dropped meanwhile.</summary>
    public NumberedEvent[] Take(int max)
    {
        lock (_gate)
        {
            _taken = Math.Min(max, _events.Count);
            return [.. _events.Take(_taken)];
        }
    }

    /// <summary>What was taken is on the disk.</summary>
    public void Remove()
    {
        lock (_gate)
        {
            _events.RemoveRange(0, _taken);
            _taken = 0;
        }
    }

    /// <summary>What was taken is not on the disk.</summary>
    public void GiveBack()
    {
        lock (_gate) _taken = 0;
    }

    private void MakeRoom_NeedsLock()
    {
        var excess = _events.Count - capacity + Math.Max(4, capacity / 20);
        DroppedRange? dropped = null;
        foreach (var alarms in (ReadOnlySpan<bool>)[false, true])
        {
            var kept = _taken;
            for (var i = _taken; i < _events.Count; i++)
            {
                var e = _events[i];
                if (excess > 0 && e.Event.IsAlarm == alarms && !e.Settles)
                {
                    excess--;
                    dropped = DroppedRange.Add(dropped, e.Number, e.Event as EventsDropped);
                }
                else
                {
                    _events[kept++] = e;
                }
            }

            _events.RemoveRange(kept, _events.Count - kept);
        }

        if (dropped is { } range) _events.Add(new(_next++, range.ToEvent(time.GetUtcNow())));
    }
}
