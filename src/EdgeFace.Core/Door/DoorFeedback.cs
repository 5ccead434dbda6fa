namespace EdgeFace.Core.Door;

/// <summary>Levels of the buzzer and the two lights.</summary>
public readonly record struct FeedbackLevels(bool Buzzer, bool Admit, bool Refuse);

/// <summary>
/// What whoever stands at the door sees and hears: the admit light while the strike is released, the refuse light
/// and two beeps at a denial, the refuse light all through lockdown, a short beep each second while the door will
/// soon be open for too long, and half a second on and off at an alarm that nobody has silenced. A pure function
/// of the door and the time. Not safe for two threads.
/// </summary>
public sealed class DoorFeedback(TimeProvider time)
{
    private static readonly TimeSpan DenialLight = TimeSpan.FromSeconds(2);

    /// <summary>All patterns are made of these.</summary>
    public static readonly TimeSpan Step = TimeSpan.FromMilliseconds(100);

    private readonly long _start = time.GetTimestamp();
    private DoorStatus _status;
    private TimeSpan _statusSince;
    private TimeSpan? _denied;

    private TimeSpan Now => time.GetElapsedTime(_start);

    public void Take(in DoorStatus status)
    {
        if ((status.Sounding, status.PreAlarm) != (_status.Sounding, _status.PreAlarm)) _statusSince = Now;
        _status = status;
        // Whoever is let in now is not the one who was denied.
        if (status.StrikeReleased) _denied = null;
    }

    public void Denied() => _denied = Now;

    public FeedbackLevels Levels
    {
        get
        {
            var denied = _denied is { } at && Now - at < DenialLight;
            return new(Sounds(denied), _status.StrikeReleased, denied || _status.Mode == DoorMode.Lockdown);
        }
    }

    /// <summary>The levels may change by time alone: look again after <see cref="Step"/>.</summary>
    public bool IsMoving => _status.Sounding || _status.PreAlarm || (_denied is { } at && Now - at < DenialLight);

    private bool Sounds(bool denied)
    {
        var steps = (int)((Now - _statusSince) / Step);
        if (_status.Sounding) return steps % 10 < 5;
        if (_status.PreAlarm) return steps % 10 == 0;
        return denied && (int)((Now - _denied!.Value) / Step) is 0 or 2;
    }
}
