namespace EdgeFace.Daemon.Pipeline;

/// <summary>
/// The time of a recording: it stands still between frames and moves on with their own times, so that a replay
/// at any speed sees the door lock when it would have. Timers that come due are called by <see cref="MoveTo"/>.
/// </summary>
/// <param name="start">Wall time of the recording's beginning.</param>
public sealed class ReplayTime(DateTimeOffset start) : TimeProvider
{
    private readonly Lock _lock = new();
    private readonly List<ReplayTimer> _timers = [];
    private TimeSpan _now;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    /// <summary>Time since the beginning.</summary>
    public TimeSpan Now
    {
        get
        {
            lock (_lock) return _now;
        }
    }

    public override DateTimeOffset GetUtcNow() => start + Now;

    public override long GetTimestamp() => Now.Ticks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ReplayTimer(this, callback, state);
        lock (_lock) _timers.Add(timer);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Moves on by some time.</summary>
    public void Pass(TimeSpan time) => MoveTo(Now + time);

    /// <summary>Moves on, calling each timer at its own time. A time that is past changes nothing.</summary>
    public void MoveTo(TimeSpan time)
    {
        while (true)
        {
            ReplayTimer? due;
            lock (_lock)
            {
                due = _timers.Where(timer => timer.Due <= time).MinBy(timer => timer.Due);
                if (due is null)
                {
                    if (time > _now) _now = time;
                    return;
                }

                if (due.Due > _now) _now = due.Due.Value;
                due.Advance();
            }

            due.Call();
        }
    }

    private sealed class ReplayTimer(ReplayTime owner, TimerCallback callback, object? state) : ITimer
    {
        private TimeSpan _period = Timeout.InfiniteTimeSpan;

        public TimeSpan? Due { get; private set; }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (owner._lock)
            {
                Due = dueTime == Timeout.InfiniteTimeSpan ? null : owner._now + dueTime;
                _period = period;
            }

            return true;
        }

        public void Advance() => Due = _period > TimeSpan.Zero ? Due + _period : null;

        public void Call() => callback(state);

        public void Dispose()
        {
            lock (owner._lock) owner._timers.Remove(this);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
