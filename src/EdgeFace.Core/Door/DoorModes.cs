namespace EdgeFace.Core.Door;

/// <summary>
/// Which mode the door is in. The last command wins. A schedule alone never opens: free access by schedule begins
/// with the first grant within its time, and lockdown or a release by command ends it until the next grant.
/// </summary>
internal sealed class DoorModes
{
    private bool _lockdown;
    private bool _commanded;
    private bool _scheduled;
    private bool _begun;

    public DoorMode Current =>
        _lockdown ? DoorMode.Lockdown
        : _commanded || _begun ? DoorMode.FreeAccess
        : DoorMode.Normal;

    public void Lockdown() => (_lockdown, _commanded, _begun) = (true, false, false);

    public void FreeAccess() => (_lockdown, _commanded) = (false, true);

    public void Normal() => (_lockdown, _commanded, _begun) = (false, false, false);

    public void ScheduleOpens() => _scheduled = true;

    public void ScheduleCloses() => _scheduled = _begun = false;

    /// <summary>Somebody was let in by a decision of this device.</summary>
    public void Granted() => _begun |= _scheduled && !_lockdown;
}
