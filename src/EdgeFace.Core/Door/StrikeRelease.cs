namespace EdgeFace.Core.Door;

/// <summary>For whom the strike is released.</summary>
internal enum StrikeUse
{
    Entry,
    Exit,
}

/// <summary>
/// The bounded release of the strike: somebody who comes in and somebody who leaves each have their own end, the
/// strike locks at the later one. What takes away entry (lockdown) cannot cut short somebody who leaves.
/// </summary>
internal sealed class StrikeRelease
{
    private TimeSpan _since;
    private TimeSpan? _entryUntil;
    private TimeSpan? _exitUntil;

    public bool Active => Until is not null;

    public bool EntryActive => _entryUntil is not null;

    public bool ExitActive => _exitUntil is not null;

    /// <summary>When the strike locks; null where it is locked.</summary>
    public TimeSpan? Until => _entryUntil > _exitUntil || _exitUntil is null ? _entryUntil : _exitUntil;

    /// <summary>
    /// Releases for a time, or prolongs a release; a shorter time never shortens one of the same use. True where this would make one pulse longer than
    /// <see cref="DoorOptions.LongestPulse"/>: then it is a new pulse, and the line must go inactive before it.
    /// Nobody's time is cut short for that, least of all that of somebody who leaves.
    /// </summary>
    public bool Begin(StrikeUse use, TimeSpan now, TimeSpan duration, bool bounded)
    {
        var until = now + duration;
        if ((use == StrikeUse.Entry ? _entryUntil : _exitUntil) is { } later && later > until) return false;
        var newPulse = bounded && Active && until - _since > DoorOptions.LongestPulse;
        if (!Active || newPulse) _since = now;
        if (use == StrikeUse.Entry) _entryUntil = until;
        else _exitUntil = until;
        return newPulse;
    }

    /// <summary>The pulse that counts begins now, for a release that went on under one without bounds.</summary>
    public void BoundFrom(TimeSpan now) => _since = now;

    /// <summary>Ends what is over; true where the whole release ended.</summary>
    public bool Expire(TimeSpan now)
    {
        var was = Active;
        if (now >= _entryUntil) _entryUntil = null;
        if (now >= _exitUntil) _exitUntil = null;
        return was && !Active;
    }

    /// <summary>Ends one use; true where the whole release ended.</summary>
    public bool End(StrikeUse use)
    {
        var was = Active;
        if (use == StrikeUse.Entry) _entryUntil = null;
        else _exitUntil = null;
        return was && !Active;
    }

    /// <summary>Ends the release; true where there was one.</summary>
    public bool EndAll()
    {
        var was = Active;
        _entryUntil = _exitUntil = null;
        return was;
    }
}
