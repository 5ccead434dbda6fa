using EdgeFace.Core.Door;

namespace EdgeFace.Tests.Daemon.Faults;

/// <summary>
/// A door's wires that fail now and then, and remember what the strike did. Like the real owner of the line it locks by
/// itself when a release has lasted as long as it was told.
/// </summary>
internal sealed class FaultyStrike(TimeProvider time, Random random, FaultCount count) : IDoorPort
{
    private const int OneIn = 12;

    private readonly Lock _lock = new();
    private readonly bool[] _inputs = new bool[Enum.GetValues<DoorSignal>().Length];
    private bool _released, _lies, _unbounded;
    private int _failLocks;
    private long _since;
    private ITimer? _limit;

    /// <summary>Times that the strike went from locked to released, since the last question.</summary>
    private int _news;

    public TimeSpan LongestPulse { get; private set; }

    public int Pulses { get; private set; }

    public string Description => "a faulty door";

    public bool StrikeReleased
    {
        get
        {
            lock (_lock)
            {
                var level = _released != _lies;
                _lies = false;
                return level;
            }
        }
    }

    /// <summary>The level of the wire itself, whatever is read back.</summary>
    public bool ReallyReleased
    {
        get
        {
            lock (_lock) return _released;
        }
    }

    public event Action<DoorSignal, bool>? Changed;

    public event Action<DoorPortException>? Broken;

    /// <summary>How often the strike was released since the last call.</summary>
    public int TakeReleases()
    {
        lock (_lock)
        {
            var news = _news;
            _news = 0;
            return news;
        }
    }

    public void Open() => Put(false, null);

    public void SetStrike(bool released, TimeSpan? atMost = null)
    {
        lock (_lock)
        {
            var fault = random.Next(OneIn);
            if (released && fault == 0) Fail("strike refuses to release");
            if (!released && _failLocks > 0)
            {
                _failLocks--;
                Fail("strike refuses to lock");
            }

            Put(released, atMost);
            if (!released) return;
            if (fault == 1) Fail("strike is released and says that it failed");
            if (fault == 2)
            {
                count.Note("strike reads the opposite");
                _lies = true;
            }

            // The next lock fails once or twice: the second is the attempt that the fault itself asks for.
            if (fault == 3) _failLocks = 1 + random.Next(2);
        }
    }

    public bool Has(DoorSignal signal) => true;

    public bool Read(DoorSignal signal)
    {
        lock (_lock)
        {
            if (random.Next(200) == 0) Fail("input cannot be read");
            return _inputs[(int)signal];
        }
    }

    public bool Has(DoorIndicator indicator) => true;

    public void SetIndicator(DoorIndicator indicator, bool active)
    {
        if (!active) return;
        lock (_lock)
        {
            if (random.Next(20) == 0) Fail("indicator fails");
        }
    }

    /// <summary>Sets an input as a wire would.</summary>
    public void Set(DoorSignal signal, bool active)
    {
        lock (_lock)
        {
            _inputs[(int)signal] = active;
            if (signal == DoorSignal.Fire && active) _unbounded = true;
        }

        Changed?.Invoke(signal, active);
    }

    public void Break()
    {
        count.Note("input line breaks");
        Broken?.Invoke(new DoorPortException("The input line is gone."));
    }

    public void Dispose()
    {
        lock (_lock) Put(false, null);
        _limit?.Dispose();
    }

    private void Put(bool released, TimeSpan? atMost)
    {
        _limit?.Dispose();
        _limit = released && atMost is { } most ? time.CreateTimer(_ => LockByItself(), null, most, Timeout.InfiniteTimeSpan) : null;
        if (released == _released) return;
        _released = released;
        if (released)
        {
            (_since, _unbounded) = (time.GetTimestamp(), _inputs[(int)DoorSignal.Fire]);
            Pulses++;
            _news++;
        }
        else if (!_unbounded && time.GetElapsedTime(_since) is var pulse && pulse > LongestPulse)
        {
            LongestPulse = pulse;
        }
    }

    private void LockByItself()
    {
        lock (_lock) Put(false, null);
    }

    private void Fail(string what)
    {
        count.Note(what);
        throw new DoorPortException(what);
    }
}
