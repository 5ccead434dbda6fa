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
    private readonly ITimer _beat;
    private bool _holding;
    private bool _failed;
    private bool _disposed;

    private RemoteStrike(LineOwnerClient owner, string description, TimeProvider time)
    {
        (_owner, Description) = (owner, description);
        _beat = time.CreateTimer(_ => Beat(), null, Heartbeat, Heartbeat);
    }

    public string Description { get; }

    public bool Active
    {
        get
        {
            lock (_lock) return _owner.Keep();
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

            owner.Lock();
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
            _holding = active && atMost is null;
            var level = !active ? _owner.Lock() : _holding ? _owner.Hold(HoldTime) : _owner.Release(Bounded(atMost!.Value));
            if (level != active) throw new DoorPortException($"strike: {Description} was set {(active ? "active" : "inactive")} and reads the opposite.");
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
                if (_disposed || _failed) return;
                if (!_holding) _owner.Keep();
                else if (!_owner.Hold(HoldTime)) throw new LineException($"{Description} is to be held active and reads the opposite");
                return;
            }
        }
        catch (LineException e)
        {
            lock (_lock) _failed = true;
            Failed?.Invoke(e);
        }
    }

    // A release that is over by the time that it is written still is one.
    private static TimeSpan Bounded(TimeSpan duration) =>
        duration < Shortest ? Shortest : duration > OwnerProtocol.LongestPulse ? OwnerProtocol.LongestPulse : duration;

    private static string Name(OwnedLineName line) => $"{line.Chip}/{line.Offset} (active {(line.ActiveLow ? "low" : "high")})";
}
