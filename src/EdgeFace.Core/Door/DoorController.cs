namespace EdgeFace.Core.Door;

/// <summary>
/// The door as a state machine: inputs go in, the strike's level, state and alarms come out. It touches no wire
/// and sets no timer; whoever drives it applies <see cref="DoorInput.Tick"/> at <see cref="NextDue"/>. The whole
/// table is in DOOR.md. Not safe for use by two threads at once.
/// </summary>
public sealed class DoorController(DoorOptions options, TimeProvider time)
{
    private readonly long _start = time.GetTimestamp();
    private readonly StrikeRelease _release = new();
    private readonly DoorModes _modes = new();
    private readonly DoorAlarms _alarms = new(options);
    private readonly Doorway _doorway = new(options);
    private bool _fire;
    private bool _tampered;
    private bool _stopped;

    /// <summary>The status after the last input.</summary>
    public DoorStatus Status { get; private set; }

    /// <summary>A grant would let somebody in now.</summary>
    public bool AdmitsEntry => !_stopped && _modes.Current != DoorMode.Lockdown;

    /// <summary>When the release that is under way ends, since the controller's start; null where nothing ends it or there is none.</summary>
    public TimeSpan? ReleaseEnds => Unbounded ? null : _release.Until;

    /// <summary>How long until then.</summary>
    public TimeSpan? ReleaseLeft => ReleaseEnds is not { } end ? null : end > Now ? end - Now : TimeSpan.Zero;

    /// <summary>How long until something happens by itself, zero where it is due; null where nothing will.</summary>
    public TimeSpan? NextDue
    {
        get
        {
            var due = Earlier(_release.Until, _doorway.NextDue(Counts));
            if (due is not { } at) return null;
            var wait = at - Now;
            return wait > TimeSpan.Zero ? wait : TimeSpan.Zero;
        }
    }

    private TimeSpan Now => time.GetElapsedTime(_start);

    private bool Unbounded => _fire || (_modes.Current == DoorMode.FreeAccess && !_stopped);

    private bool StrikeReleased => Unbounded || _release.Active;

    /// <summary>An open door is timed: neither fire nor free access keeps it open.</summary>
    private bool Counts => !_fire && _modes.Current != DoorMode.FreeAccess;

    /// <summary>Applies one input at the present time.</summary>
    public DoorTransition Apply(DoorInput input)
    {
        var now = Now;
        var before = Status;
        var wasUnbounded = Unbounded;

        if (_release.Expire(now)) _doorway.ExcuseUntil(now);
        var lockedByTime = before.StrikeReleased && !StrikeReleased;
        var lockFirst = Take(input, now) || lockedByTime;
        if (wasUnbounded && !Unbounded) BoundAgain(now);
        _doorway.Count(now, Counts);

        var changes = _alarms.Update(_doorway.Forced && options.ForcedOpenAlarm, _doorway.TooLong, _tampered);
        Status = new(State, _modes.Current, StrikeReleased, _doorway is { PreAlarm: true, TooLong: false }, _fire, _tampered)
        {
            ForcedAlarm = _alarms.Forced,
            OpenedByExit = _doorway.OpenedByExit,
            Sounding = _alarms.Sounding,
        };
        return new(before, Status, lockFirst && Status.StrikeReleased, changes);
    }

    private DoorState State =>
        _doorway.Forced ? DoorState.Forced
        : _doorway.TooLong ? DoorState.HeldOpen
        : _doorway.IsOpen ? DoorState.Open
        : StrikeReleased ? DoorState.Unlocked
        : DoorState.Locked;

    /// <returns>True where the strike must be seen to lock before it is released again.</returns>
    private bool Take(DoorInput input, TimeSpan now)
    {
        switch (input)
        {
            case DoorInput.Grant or DoorInput.GrantExtended when AdmitsEntry:
                if (options.GrantSilencesAlarm) _alarms.Silence();
                var newPulse = LetIn(input == DoorInput.GrantExtended, now);
                _modes.Granted();
                return newPulse;
            case DoorInput.Unlock or DoorInput.UnlockExtended when AdmitsEntry:
                return LetIn(input == DoorInput.UnlockExtended, now);
            case DoorInput.RexPressed:
                _doorway.RexPressed(now);
                return !_stopped && Release(StrikeUse.Exit, now, options.UnlockTime);
            case DoorInput.RexReleased:
                _doorway.RexReleased(now);
                break;
            case DoorInput.FireOn or DoorInput.FireOff:
                _fire = input == DoorInput.FireOn;
                break;
            case DoorInput.FoundOpen:
                _doorway.FoundOpen(now);
                break;
            case DoorInput.ContactOpened:
                Opened(now);
                break;
            case DoorInput.ContactClosed:
                if (_doorway.Closed() && options.Relock == RelockRule.Close) EndRelease(now);
                break;
            case DoorInput.TamperOn or DoorInput.TamperOff:
                _tampered = input == DoorInput.TamperOn;
                break;
            case DoorInput.EnterLockdown:
                _modes.Lockdown();
                if (_release.End(StrikeUse.Entry)) _doorway.ExcuseUntil(now);
                break;
            case DoorInput.EnterFreeAccess:
                _modes.FreeAccess();
                break;
            case DoorInput.EnterNormal:
                _modes.Normal();
                break;
            case DoorInput.ScheduleOpens:
                _modes.ScheduleOpens();
                break;
            case DoorInput.ScheduleCloses:
                _modes.ScheduleCloses();
                break;
            case DoorInput.SilenceAlarm:
                _alarms.Silence();
                break;
            case DoorInput.Stop:
                _stopped = true;
                EndRelease(now);
                break;
        }

        return false;
    }

    private bool LetIn(bool extended, TimeSpan now)
    {
        _doorway.Expect(extended);
        return Release(StrikeUse.Entry, now, extended ? options.ExtendedUnlockTime : options.UnlockTime);
    }

    private bool Release(StrikeUse use, TimeSpan now, TimeSpan duration) =>
        _release.Begin(use, now, duration, bounded: !Unbounded) && !Unbounded;

    private void EndRelease(TimeSpan now)
    {
        if (_release.EndAll()) _doorway.ExcuseUntil(now);
    }

    // Fire or free access is over: the door may have stood open all day, and the strike may have been released
    // all day. The times that count begin now.
    private void BoundAgain(TimeSpan now)
    {
        _doorway.ExcuseUntil(now);
        _doorway.CountFrom(now);
        _release.BoundFrom(now);
    }

    private void Opened(TimeSpan now)
    {
        if (!_doorway.Opened(now, StrikeReleased, byExit: _release is { ExitActive: true, EntryActive: false })) return;
        if (options.Relock == RelockRule.Open) EndRelease(now);
    }

    private static TimeSpan? Earlier(TimeSpan? a, TimeSpan? b) => a is null || b < a ? b : a;
}
