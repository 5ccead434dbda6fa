using EdgeFace.Core.Door;
using EdgeFace.Lines;

namespace EdgeFace.Daemon.Doors.Gpio;

/// <summary>
/// The strike on a line that a process of its own holds (edgeface-line-owner): each pulse is timed there as well,
/// and ends there when this process is killed, stopped or hangs.
/// </summary>
internal sealed class RemoteStrike : IStrike
{
    /// <summary>How often the owner hears from us; it waits for <see cref="OwnerProtocol.Silence"/>.</summary>
    internal static readonly TimeSpan Heartbeat = TimeSpan.FromMilliseconds(500);

    /// <summary>How long a release without an end lasts from one heartbeat on.</summary>
    private static readonly TimeSpan HoldTime = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(1);

    private readonly Lock _lock = new();
    private readonly LineOwnerClient _owner;
    private readonly TimeProvider _time;
    private readonly ITimer _beat;
    private bool _active;
    private TimeSpan? _duration;
    private long _asked;
    private bool _failed;
    private bool _disposed;

    private RemoteStrike(LineOwnerClient owner, string description, TimeProvider time)
    {
        (_owner, Description, _time) = (owner, description, time);
        _beat = time.CreateTimer(_ => Beat(), null, Heartbeat, Heartbeat);
    }

    public string Description { get; }

    public bool Active
    {
        get
        {
            lock (_lock) return Ask_NeedsLock(_owner.Keep);
        }
    }

    public event Action<Exception>? Failed;

    /// <summary>Connects, checks that the owner has the line that is meant, and locks.</summary>
    /// <param name="expected">The line as the configuration names it.</param>
    /// <exception cref="DoorPortException">There is no owner, or it owns another line.</exception>
    public static RemoteStrike Open(string socket, OwnedLineName expected, TimeProvider time)
    {
        var owner = new LineOwnerClient(socket);
        try
        {
            var owned = owner.Connect();
            if (owned != expected)
            {
                throw new DoorPortException($"strike: the line's owner at {socket} has {Name(owned)}, but {Name(expected)} is configured. "
                    + "Restart the service edgeface-line: it reads the same file, but neither --set nor environment variables.");
            }

            if (owner.Lock()) throw new DoorPortException($"strike: {Name(owned)}, owned by {socket}, was set inactive and reads the opposite.");
            return new(owner, $"{Name(owned)}, owned by {socket}", time);
        }
        catch (LineException e)
        {
            owner.Dispose();
            throw new DoorPortException($"strike: {e.Message}", e);
        }
        catch
        {
            owner.Dispose();
            throw;
        }
    }

    public void Write(bool active, TimeSpan? atMost)
    {
        lock (_lock)
        {
            if (active && _failed) throw new DoorPortException($"strike: {Description} has failed already.");
            // The owner counts from when it hears of it: its pulse ends no earlier than this one.
            (_active, _duration, _asked) = (active, atMost is { } asked ? Bounded(asked) : null, _time.GetTimestamp());
            try
            {
                Ask_NeedsLock(() => !active ? _owner.Lock() : _duration is { } pulse ? _owner.Release(pulse) : _owner.Hold(HoldTime));
            }
            catch when (!active)
            {
                // An owner that does not confirm that it has locked does so when its client is gone.
                _owner.Dispose();
                throw;
            }
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            if (_disposed) return;
            _disposed = true;
            _beat.Dispose();
            try
            {
                _owner.Lock();
            }
            catch (LineException)
            {
                // It locks by itself once we are gone.
            }

            _owner.Dispose();
        }
    }

    private void Beat()
    {
        try
        {
            lock (_lock)
            {
                if (!_disposed && !_failed) Ask_NeedsLock(() => _active && _duration is null ? _owner.Hold(HoldTime) : _owner.Keep());
            }
        }
        catch (Exception e) when (e is LineException or DoorPortException)
        {
            Failed?.Invoke(e);
        }
    }

    // Failed before the lock is given back: neither a heartbeat nor a release that waits for it may follow.
    private bool Ask_NeedsLock(Func<bool> ask)
    {
        try
        {
            return Checked_NeedsLock(ask());
        }
        catch
        {
            _failed = true;
            throw;
        }
    }

    /// <exception cref="DoorPortException">The line has not the level that was asked for.</exception>
    private bool Checked_NeedsLock(bool level)
    {
        // A pulse that is over ends by itself, here or there first.
        if (level == _active || (_active && _duration is { } pulse && _time.GetElapsedTime(_asked) >= pulse)) return level;
        throw new DoorPortException($"strike: {Description} was set {(_active ? "active" : "inactive")} and reads the opposite.");
    }

    // A release that is over by the time that it is written still is one.
    private static TimeSpan Bounded(TimeSpan duration) =>
        duration < Shortest ? Shortest : duration > OwnerProtocol.LongestPulse ? OwnerProtocol.LongestPulse : duration;

    private static string Name(OwnedLineName line) => $"{line.Chip}/{line.Offset} (active {(line.ActiveLow ? "low" : "high")})";
}
