namespace EdgeFace.Daemon.Doors;

/// <summary>What lights, buzzer and sounds tell the person at the door.</summary>
public sealed class HintOptions
{
    /// <summary>
    /// One line for each hint: <c>too_far=buzzer:100,100,100</c> (milliseconds on, off, on …; buzzer, admitLight or
    /// refuseLight) or <c>unknown=command:/usr/bin/aplay /usr/share/sounds/no.wav</c>. A hint may have several lines.
    /// </summary>
    public IReadOnlyList<string> Actions { get; init; } = [];

    /// <summary>Faults of the lines, each in words.</summary>
    public IEnumerable<string> Faults() => Actions.Select(HintAction.Fault).OfType<string>();
}
