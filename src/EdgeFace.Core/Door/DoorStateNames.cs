namespace EdgeFace.Core.Door;

/// <summary>States and modes as events, JSON and people see them.</summary>
public static class DoorStateNames
{
    /// <summary>locked, unlocked, open, held_open, forced.</summary>
    public static string ToName(this DoorState state) => state switch
    {
        DoorState.Locked => "locked",
        DoorState.Unlocked => "unlocked",
        DoorState.Open => "open",
        DoorState.HeldOpen => "held_open",
        _ => "forced",
    };

    /// <summary>normal, lockdown, free_access.</summary>
    public static string ToName(this DoorMode mode) => mode switch
    {
        DoorMode.Normal => "normal",
        DoorMode.Lockdown => "lockdown",
        _ => "free_access",
    };

    /// <summary>contact, rex, fire, tamper: as the configuration calls them too.</summary>
    public static string ToName(this DoorSignal signal) => signal switch
    {
        DoorSignal.Contact => "contact",
        DoorSignal.RequestToExit => "rex",
        DoorSignal.Fire => "fire",
        _ => "tamper",
    };

    /// <summary>buzzer, admitLight, refuseLight: as the configuration calls them too.</summary>
    public static string ToName(this DoorIndicator indicator) => indicator switch
    {
        DoorIndicator.Buzzer => "buzzer",
        DoorIndicator.AdmitLight => "admitLight",
        _ => "refuseLight",
    };
}
