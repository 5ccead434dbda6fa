using EdgeFace.Core.Gallery;

namespace EdgeFace.Core.Access;

/// <summary>What happens to somebody who comes in twice without having left: a card, or a face, that was passed back.</summary>
public enum AntiPassbackMode
{
    Off,

    /// <summary>Let in, and told with the event.</summary>
    Soft,

    /// <summary>Not let in until an exit reader has seen them leave.</summary>
    Hard,

    /// <summary>Not let in again for a while.</summary>
    Timed,
}

/// <summary>
/// Who came in and has not left. An entry counts when the door opens after the grant, or at the grant where no
/// contact is wired. Safe on any thread.
/// </summary>
/// <param name="seesOpening">A door contact is wired.</param>
public sealed class AntiPassback(AntiPassbackMode mode, TimeSpan period, bool seesOpening, TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly long _start = time.GetTimestamp();
    private readonly Dictionary<SubjectId, TimeSpan> _inside = [];
    private SubjectId? _granted;

    private TimeSpan Now => time.GetElapsedTime(_start);

    /// <summary>True where the subject would come in a second time.</summary>
    public bool IsViolatedBy(SubjectId subject)
    {
        if (mode == AntiPassbackMode.Off) return false;
        lock (_lock)
            return _inside.TryGetValue(subject, out var since) && (mode != AntiPassbackMode.Timed || Now - since < period);
    }

    /// <summary>True where a violation keeps the subject out.</summary>
    public bool Refuses => mode is AntiPassbackMode.Hard or AntiPassbackMode.Timed;

    /// <summary>The subject was let in.</summary>
    public void Granted(SubjectId subject)
    {
        if (mode == AntiPassbackMode.Off) return;
        lock (_lock)
        {
            _granted = subject;
            if (!seesOpening) Enter_NeedsLock();
        }
    }

    /// <summary>The door opened.</summary>
    public void DoorOpened()
    {
        lock (_lock) Enter_NeedsLock();
    }

    /// <summary>The release ended and nobody had opened the door.</summary>
    public void DoorLocked()
    {
        lock (_lock) _granted = null;
    }

    /// <summary>The subject left.</summary>
    public void Left(SubjectId subject)
    {
        lock (_lock)
        {
            _inside.Remove(subject);
            // The door that opens now opens for somebody who leaves.
            if (_granted == subject) _granted = null;
        }
    }

    /// <summary>Somebody who came in before this run; a restart lets nobody in twice.</summary>
    /// <param name="ago">How long ago; zero where the clock cannot say.</param>
    public void Restore(SubjectId subject, TimeSpan ago)
    {
        lock (_lock) _inside[subject] = Now - ago;
    }

    private void Enter_NeedsLock()
    {
        if (_granted is { } subject) _inside[subject] = Now;
        _granted = null;
    }
}
