using EdgeFace.Lines;

namespace EdgeFace.LineOwner;

/// <summary>
/// When the line is active: what the client asked for, and never longer than it may. A pure state machine on
/// <see cref="TimeProvider"/>; whoever drives it writes <see cref="Active"/> to the line.
/// </summary>
internal sealed class PulseTimer(TimeProvider time)
{
    /// <summary>Of a write that took longer it is not known since when the line is active: a pulse is prolonged by this at most.</summary>
    internal static readonly TimeSpan LongestWrite = TimeSpan.FromMilliseconds(50);

    private readonly long _start = time.GetTimestamp();
    private TimeSpan? _until;
    private TimeSpan _since;

    public bool Active => _until > Now;

    /// <summary>How long until the line goes inactive by itself; null where it is inactive.</summary>
    public TimeSpan? Left => _until is { } end && end > Now ? end - Now : null;

    private TimeSpan Now => time.GetElapsedTime(_start);

    /// <summary>
    /// Active for a time from now. Prolonging one pulse beyond <see cref="OwnerProtocol.LongestPulse"/> does not
    /// happen: it ends there, and its client must lock first.
    /// </summary>
    public void Release(TimeSpan duration)
    {
        if (!Active) _since = Now;
        var end = Now + duration;
        var last = _since + OwnerProtocol.LongestPulse;
        _until = end < last ? end : last;
    }

    /// <summary>Active for a short time that is asked for again and again: free access, fire. The pulse that may follow begins anew.</summary>
    public void Hold(TimeSpan duration) => _until = (_since = Now) + duration;

    /// <summary>The line is active only now, after it was written to: no pulse is shorter than was asked for.</summary>
    public void Begun()
    {
        if (_until is not { } end) return;
        var late = Now - _since;
        if (late > LongestWrite) late = LongestWrite;
        (_since, _until) = (_since + late, end + late);
    }

    public void Lock() => _until = null;
}
