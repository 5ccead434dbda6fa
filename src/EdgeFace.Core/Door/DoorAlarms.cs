namespace EdgeFace.Core.Door;

/// <summary>Which alarms are active, which of them wait to be acknowledged, and whether the sounder has been silenced.</summary>
internal sealed class DoorAlarms(DoorOptions options)
{
    private static readonly DoorAlarmKind[] Kinds = [DoorAlarmKind.ForcedOpen, DoorAlarmKind.OpenTooLong, DoorAlarmKind.Tamper];

    private readonly bool[] _told = new bool[Kinds.Length];
    private bool _forced;
    private bool _latched;
    private bool _silenced;

    /// <summary>The forced-open alarm; a latched one outlasts the open door.</summary>
    public bool Forced => _forced || _latched;

    /// <summary>An alarm is active that nobody has silenced.</summary>
    public bool Sounding => _told.Contains(true) && !_silenced;

    /// <summary>Takes what is the case now; what begins or ends by it is returned, each once.</summary>
    public IReadOnlyList<DoorAlarmChange> Update(bool forced, bool tooLong, bool tampered)
    {
        _latched |= forced && !_forced && options.ForcedOpenLatched;
        _forced = forced;
        ReadOnlySpan<bool> now = [Forced, tooLong, tampered];
        List<DoorAlarmChange>? changes = null;
        for (var i = 0; i < Kinds.Length; i++)
        {
            if (_told[i] == now[i]) continue;
            (changes ??= []).Add(new(Kinds[i], now[i]));
            _told[i] = now[i];
            if (now[i]) _silenced = false;
        }

        return (IReadOnlyList<DoorAlarmChange>?)changes ?? [];
    }

    /// <summary>Quiet until another alarm begins; one that waited to be acknowledged ends once its cause is over.</summary>
    public void Silence()
    {
        _silenced = true;
        _latched = false;
    }
}
