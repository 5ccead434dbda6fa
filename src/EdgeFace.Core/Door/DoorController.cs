namespace EdgeFace.Core.Door;

/// <summary>
/// The door as a state machine: inputs go in, the strike's level, state and alarms come out. It touches no wire
/// and sets no timer; whoever drives it applies <see cref="DoorInput.Tick"/> at <see cref="NextDue"/>.
/// Not safe for use by two threads at once.
/// </summary>
public sealed class DoorController(DoorOptions options, TimeProvider time)
{
    /// <summary>
    /// How long after the strike has locked an opening still counts as in good order: a door that was pulled in
    /// time reports it later (debouncing), a latch that bounces reports it twice, and a crash bar may open the
    /// door before its REX switch is seen.
    /// </summary>
    public static readonly TimeSpan OpeningGrace = TimeSpan.FromSeconds(1);

    private readonly long _start = time.GetTimestamp();
    private readonly StrikeRelease _release = new(options.UnlockTime);
    private DoorMode _mode;
    private TimeSpan _graceUntil = TimeSpan.MinValue;
    private TimeSpan? _openSince;
    private TimeSpan _openCountsFrom;
    private bool _forced;
    private bool _tooLong;
    private bool _preAlarm;
    private bool _rexHeld;
    private bool _fire;
    private bool _tampered;
    private bool _stopped;

    /// <summary>The status after the last input.</summary>
    public DoorStatus Status { get; private set; }

    /// <summary>A grant would let somebody in now.</summary>
    public bool AdmitsEntry => !_stopped && _mode != DoorMode.Lockdown;

    /// <summary>How long until something happens by itself, zero where it is due; null where nothing will.</summary>
    public TimeSpan? NextDue
    {
        get
        {
            var due = Earlier(_release.Until, Earlier(PreAlarmAt, TooLongAt));
            if (due is not { } at) return null;
            var wait = at - Now;
            return wait > TimeSpan.Zero ? wait : TimeSpan.Zero;
        }
    }

    private TimeSpan Now => time.GetElapsedTime(_start);

    private bool Unbounded => _fire || (_mode == DoorMode.FreeAccess && !_stopped);

    private bool StrikeReleased => Unbounded || _release.Active;

    private bool HeldOpenCounts => _openSince is not null && !_fire && !_forced && _mode != DoorMode.FreeAccess;

    private TimeSpan? TooLongAt => HeldOpenCounts && !_tooLong ? _openCountsFrom + options.HeldOpenTime : null;

    private TimeSpan? PreAlarmAt => _preAlarm ? null : TooLongAt - options.PreAlarmTime;

    /// <summary>Applies one input at the present time.</summary>
    public DoorTransition Apply(DoorInput input)
    {
        var now = Now;
        var before = Status;
        var (wasForced, wasTooLong, wasTampered, wasUnbounded) = (_forced, _tooLong, _tampered, Unbounded);

        if (_release.Expire(now)) _graceUntil = now + OpeningGrace;
        var lockedByTime = before.StrikeReleased && !StrikeReleased;
        var lockFirst = Take(input, now) || lockedByTime;
        if (wasUnbounded && !Unbounded) BoundAgain(now);
        _preAlarm = HeldOpenCounts && (_preAlarm || now >= PreAlarmAt);
        _tooLong = HeldOpenCounts && (_tooLong || now >= TooLongAt);

        Status = new(State, _mode, StrikeReleased, _preAlarm && !_tooLong, _fire, _tampered);
        List<DoorAlarmChange>? alarms = null;
        void Tell(DoorAlarmKind kind, bool was, bool isNow)
        {
            if (was != isNow) (alarms ??= []).Add(new(kind, isNow));
        }

        Tell(DoorAlarmKind.ForcedOpen, wasForced, _forced);
        Tell(DoorAlarmKind.OpenTooLong, wasTooLong, _tooLong);
        Tell(DoorAlarmKind.Tamper, wasTampered, _tampered);
        return new(before, Status, lockFirst && Status.StrikeReleased, (IReadOnlyList<DoorAlarmChange>?)alarms ?? []);
    }

    private DoorState State =>
        _forced ? DoorState.Forced
        : _tooLong ? DoorState.HeldOpen
        : _openSince is not null ? DoorState.Open
        : StrikeReleased ? DoorState.Unlocked
        : DoorState.Locked;

    /// <returns>True where the strike must be seen to lock before it is released again.</returns>
    private bool Take(DoorInput input, TimeSpan now)
    {
        switch (input)
        {
            case DoorInput.Grant when AdmitsEntry:
                return Release(StrikeUse.Entry, now);
            case DoorInput.RexPressed:
                _rexHeld = true;
                // The door was opened from inside a moment before the switch was seen: not forced after all.
                if (_forced && now - _openSince < OpeningGrace) ExcuseOpening(now);
                return !_stopped && Release(StrikeUse.Exit, now);
            case DoorInput.RexReleased:
                if (_rexHeld) _graceUntil = now + OpeningGrace;
                _rexHeld = false;
                break;
            case DoorInput.FireOn:
                _fire = true;
                break;
            case DoorInput.FireOff:
                _fire = false;
                break;
            case DoorInput.FoundOpen:
                // Nobody saw how it came to be open, and a restart is no burglary: it is held open from now on.
                _openSince ??= _openCountsFrom = now;
                break;
            case DoorInput.ContactOpened:
                Opened(now);
                break;
            case DoorInput.ContactClosed:
                _openSince = null;
                _forced = false;
                break;
            case DoorInput.TamperOn:
                _tampered = true;
                break;
            case DoorInput.TamperOff:
                _tampered = false;
                break;
            case DoorInput.EnterLockdown:
                _mode = DoorMode.Lockdown;
                if (_release.End(StrikeUse.Entry)) _graceUntil = now + OpeningGrace;
                break;
            case DoorInput.EnterFreeAccess:
                _mode = DoorMode.FreeAccess;
                break;
            case DoorInput.EnterNormal:
                _mode = DoorMode.Normal;
                break;
            case DoorInput.Stop:
                _stopped = true;
                if (_release.EndAll()) _graceUntil = now + OpeningGrace;
                break;
        }

        return false;
    }

    private bool Release(StrikeUse use, TimeSpan now) => _release.Begin(use, now, bounded: !Unbounded) && !Unbounded;

    // Fire or free access is over: the door may have stood open all day, and the strike may have been released
    // all day. The times that count begin now.
    private void BoundAgain(TimeSpan now)
    {
        _graceUntil = now + OpeningGrace;
        _release.BoundFrom(now);
        if (_openSince is not null) _openCountsFrom = now;
    }

    private void Opened(TimeSpan now)
    {
        if (_openSince is not null) return;
        _openSince = _openCountsFrom = now;
        _forced = !StrikeReleased && !_rexHeld && now >= _graceUntil;
        if (options.RelockOnOpen && _release.EndAll()) _graceUntil = now + OpeningGrace;
    }

    private void ExcuseOpening(TimeSpan now)
    {
        _forced = false;
        _openCountsFrom = now;
    }

    private static TimeSpan? Earlier(TimeSpan? a, TimeSpan? b) => a is null || b < a ? b : a;
}
