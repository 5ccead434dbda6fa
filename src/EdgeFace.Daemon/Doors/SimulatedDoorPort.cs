using EdgeFace.Core.Door;

namespace EdgeFace.Daemon.Doors;

/// <summary>
/// A door without wires, for replay, demonstrations and tests: the strike is a flag whose pulses are counted, the
/// inputs are set by hand. Safe on any thread.
/// </summary>
public sealed class SimulatedDoorPort : IDoorPort
{
    private readonly Lock _lock = new();
    private readonly bool[] _inputs = new bool[Enum.GetValues<DoorSignal>().Length];
    private readonly bool[] _indicators = new bool[Enum.GetValues<DoorIndicator>().Length];
    private bool _released;
    private bool _open;
    private int _pulses;

    public string Description => "simulated: no relay moves";

    public bool StrikeReleased
    {
        get
        {
            lock (_lock) return _released;
        }
    }

    /// <summary>How often the strike went from locked to released.</summary>
    public int Pulses
    {
        get
        {
            lock (_lock) return _pulses;
        }
    }

    public event Action<DoorSignal, bool>? Changed;

    /// <summary>Each level that was written, for whoever watches the relay. Raised under no lock.</summary>
    public event Action<bool>? Written;

    /// <summary>Never raised: nothing can break.</summary>
    public event Action<DoorPortException>? Broken
    {
        add { }
        remove { }
    }

    public void Open()
    {
        lock (_lock) _open = true;
        SetStrike(false);
    }

    public void SetStrike(bool released, TimeSpan? atMost = null)
    {
        lock (_lock)
        {
            if (!_open) throw new DoorPortException("The simulated door was written to before it was opened.");
            if (released && !_released) _pulses++;
            _released = released;
        }

        Written?.Invoke(released);
    }

    public bool Has(DoorSignal signal) => true;

    public bool Read(DoorSignal signal)
    {
        lock (_lock) return _inputs[(int)signal];
    }

    public bool Has(DoorIndicator indicator) => true;

    public void SetIndicator(DoorIndicator indicator, bool active)
    {
        lock (_lock) _indicators[(int)indicator] = active;
    }

    /// <summary>What was last set.</summary>
    public bool Read(DoorIndicator indicator)
    {
        lock (_lock) return _indicators[(int)indicator];
    }

    /// <summary>Sets an input as a wire would.</summary>
    public void Set(DoorSignal signal, bool active)
    {
        lock (_lock)
        {
            if (_inputs[(int)signal] == active) return;
            _inputs[(int)signal] = active;
        }

        Changed?.Invoke(signal, active);
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _released = false;
            _open = false;
            Array.Clear(_indicators);
        }
    }
}
