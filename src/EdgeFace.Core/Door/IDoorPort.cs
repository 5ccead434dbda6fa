namespace EdgeFace.Core.Door;

/// <summary>Inputs of the door that have a level.</summary>
public enum DoorSignal
{
    /// <summary>Active while the door is open.</summary>
    Contact,

    /// <summary>Request to exit: active while pressed.</summary>
    RequestToExit,

    /// <summary>Active while the fire system releases the doors.</summary>
    Fire,

    /// <summary>Active while the housing is open.</summary>
    Tamper,
}

/// <summary>What tells people how the door is.</summary>
public enum DoorIndicator
{
    Buzzer,

    /// <summary>The light that says come in; green where it has a colour.</summary>
    AdmitLight,

    /// <summary>The light that says no; red where it has a colour.</summary>
    RefuseLight,
}

/// <summary>
/// The wires. Inactive always means locked. Opening the port writes the inactive level before anything else;
/// closing it does so last.
/// </summary>
public interface IDoorPort : IDisposable
{
    /// <summary>What it drives, for messages: chip and line, or "simulated".</summary>
    string Description { get; }

    /// <summary>Takes the lines; the strike's first level is inactive.</summary>
    /// <exception cref="DoorPortException">A line cannot be had; the message says which, why and how to mend it.</exception>
    void Open();

    /// <summary>Releases the strike (true) or locks (false), and reads the level back.</summary>
    /// <param name="atMost">
    /// How long a release may last without another word; null for one that fire or free access hold. A port that
    /// can, locks by itself when it is over, whatever became of this process.
    /// </param>
    /// <exception cref="DoorPortException">The level could not be set.</exception>
    void SetStrike(bool released, TimeSpan? atMost = null);

    /// <summary>The strike's level as the line has it.</summary>
    bool StrikeReleased { get; }

    /// <summary>True where this input is wired.</summary>
    bool Has(DoorSignal signal);

    /// <summary>The present level; false for one that is not wired.</summary>
    bool Read(DoorSignal signal);

    /// <summary>True where this indicator is wired.</summary>
    bool Has(DoorIndicator indicator);

    /// <summary>Sets a wired indicator; does nothing to one that is not.</summary>
    /// <exception cref="DoorPortException">The level could not be set. The door itself is none the worse for it.</exception>
    void SetIndicator(DoorIndicator indicator, bool active);

    /// <summary>A wired input changed, after debouncing. Raised on any thread.</summary>
    event Action<DoorSignal, bool>? Changed;

    /// <summary>
    /// An input cannot be read any more; no further change will be raised. Raised once, on any thread.
    /// </summary>
    event Action<DoorPortException>? Broken;
}

/// <summary>A line of the door cannot be had or set.</summary>
public sealed class DoorPortException : Exception
{
    public DoorPortException()
    {
    }

    public DoorPortException(string message)
        : base(message)
    {
    }

    public DoorPortException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
