namespace EdgeFace.Daemon.Pipeline;

/// <summary>
/// The time by which approaches are followed: the frames' own. A camera that is opened again may begin at zero;
/// this clock then goes on from where it was, because a lock-out must not end or last for ever by that.
/// </summary>
internal sealed class FrameClock
{
    private TimeSpan _offset;

    /// <summary>What was read last.</summary>
    public TimeSpan Last { get; private set; }

    /// <summary>Never less than before.</summary>
    public TimeSpan Read(TimeSpan captured)
    {
        if (captured + _offset < Last) _offset = Last - captured;
        return Last = captured + _offset;
    }
}
