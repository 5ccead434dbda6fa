namespace EdgeFace.Vision.Cameras;

/// <summary>
/// Notices a camera whose pictures come but are none. Whoever decodes them tells it, on any thread; the supervisor then takes
/// the camera for lost, and for restored only when a picture was decoded.
/// </summary>
/// <param name="most">So many in a row are too many.</param>
public sealed class UndecodableWatch(int most)
{
    // Where opening it again did not help, it is read on for longer: what sends rubbish at its start gets over it.
    private const int LongerAfterwards = 16;

    private readonly Lock _lock = new();
    private CancellationTokenSource? _attempt;
    private int _inARow;
    private bool _inVain;
    private string? _first;
    private string? _why;
    private bool _decodes;

    /// <summary>What became of a picture.</summary>
    /// <param name="fault">Why it cannot be decoded; null: it was.</param>
    public void Note(string? fault)
    {
        lock (_lock)
        {
            if (fault is null)
            {
                (_inARow, _first, _inVain, _decodes) = (0, null, false, true);
                return;
            }

            // The first reason: what comes after it may only follow from it.
            _first ??= fault;
            if (++_inARow < (_inVain ? most * LongerAfterwards : most) || _attempt is null || _why is not null) return;
            _why = $"its pictures cannot be decoded ({_inARow} in a row), the first because: {_first}";
            _inVain = true;
            _attempt.Cancel();
        }
    }

    /// <summary>Why the camera that is open is of no use; null where it is.</summary>
    internal string? Why
    {
        get
        {
            lock (_lock) return _why;
        }
    }

    /// <summary>Whether a picture was decoded since the camera was opened.</summary>
    internal bool Decodes
    {
        get
        {
            lock (_lock) return _decodes;
        }
    }

    /// <summary>The camera is opened.</summary>
    /// <param name="attempt">Cancelled when too many pictures are none.</param>
    internal void Begin(CancellationTokenSource attempt)
    {
        lock (_lock) (_attempt, _inARow, _first, _why, _decodes) = (attempt, 0, null, null, false);
    }

    /// <summary>The camera is closed.</summary>
    internal void End()
    {
        lock (_lock) _attempt = null;
    }
}
