namespace EdgeFace.Core.Door;

/// <summary>The door leaf as its contact and the exit button tell of it: how it came to be open, and for how long.</summary>
internal sealed class Doorway(DoorOptions options)
{
    /// <summary>
    /// How long after the strike has locked an opening still counts as in good order: a door that was pulled in
    /// time reports it later (debouncing), a latch that bounces reports it twice, and a crash bar may open the
    /// door before its REX switch is seen.
    /// </summary>
    public static readonly TimeSpan OpeningGrace = TimeSpan.FromSeconds(1);

    private TimeSpan _excusedUntil = TimeSpan.MinValue;
    private TimeSpan? _openSince;
    private TimeSpan _countsFrom;
    private bool _rexHeld;
    private bool _expectsLonger;
    private bool _mayLonger;

    public bool IsOpen => _openSince is not null;

    /// <summary>Opened without a release.</summary>
    public bool Forced { get; private set; }

    /// <summary>Open for too long.</summary>
    public bool TooLong { get; private set; }

    /// <summary>Soon open for too long.</summary>
    public bool PreAlarm { get; private set; }

    public bool OpenedByExit { get; private set; }

    /// <summary>When the door's being open is next told of; null where it is not.</summary>
    /// <param name="counts">An open door is timed now.</param>
    public TimeSpan? NextDue(bool counts) =>
        !Timed(counts) || TooLong ? null : PreAlarm ? TooLongAt : TooLongAt - options.PreAlarmTime;

    private TimeSpan TooLongAt => _countsFrom + (_mayLonger ? options.ExtendedHeldOpenTime : options.HeldOpenTime);

    private bool Timed(bool counts) => counts && IsOpen && !Forced;

    /// <summary>Somebody is let in who may need longer.</summary>
    public void Expect(bool longer) => _expectsLonger = longer;

    /// <summary>A release ended: an opening is excused for a moment more.</summary>
    public void ExcuseUntil(TimeSpan now) => _excusedUntil = now + OpeningGrace;

    public void RexPressed(TimeSpan now)
    {
        _rexHeld = true;
        // The door was opened from inside a moment before the switch was seen: not forced after all.
        if (!Forced || now - _openSince >= OpeningGrace) return;
        (Forced, OpenedByExit) = (false, true);
        _countsFrom = now;
    }

    public void RexReleased(TimeSpan now)
    {
        if (_rexHeld) ExcuseUntil(now);
        _rexHeld = false;
    }

    /// <summary>Nobody saw how it came to be open, and a restart is no burglary: it is held open from now on.</summary>
    public void FoundOpen(TimeSpan now) => _openSince ??= _countsFrom = now;

    /// <summary>False where it was open already.</summary>
    public bool Opened(TimeSpan now, bool released, bool byExit)
    {
        if (IsOpen) return false;
        _openSince = _countsFrom = now;
        Forced = !released && !_rexHeld && now >= _excusedUntil;
        OpenedByExit = !Forced && (byExit || (_rexHeld && !released));
        (_mayLonger, _expectsLonger) = (_expectsLonger && !OpenedByExit, false);
        return true;
    }

    /// <summary>False where it was closed already.</summary>
    public bool Closed()
    {
        var was = IsOpen;
        _openSince = null;
        (Forced, OpenedByExit, _mayLonger) = (false, false, false);
        return was;
    }

    /// <summary>The time that the door may stand open begins now.</summary>
    public void CountFrom(TimeSpan now)
    {
        if (IsOpen) _countsFrom = now;
    }

    /// <summary>Time has come to <paramref name="now"/>.</summary>
    /// <param name="counts">An open door is timed now.</param>
    public void Count(TimeSpan now, bool counts)
    {
        var timed = Timed(counts);
        PreAlarm = timed && (PreAlarm || now >= TooLongAt - options.PreAlarmTime);
        TooLong = timed && (TooLong || now >= TooLongAt);
    }
}
