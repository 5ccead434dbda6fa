namespace EdgeFace.Core.Door;

/// <summary>What a person with the right to do so asks of the door from afar, or a technician at it.</summary>
public enum DoorCommand
{
    /// <summary>Releases the strike once, for the unlock time.</summary>
    Unlock,

    /// <summary>Releases the strike once, for the extended unlock time.</summary>
    UnlockExtended,

    /// <summary>Lets nobody in until <see cref="Release"/>; whoever wants out gets out.</summary>
    Lockdown,

    /// <summary>Back to normal, from lockdown and from free access.</summary>
    Release,

    /// <summary>Keeps the strike released until <see cref="Release"/> or <see cref="Lockdown"/>.</summary>
    FreeAccess,

    /// <summary>Silences the sounder and acknowledges alarms that wait for it.</summary>
    SilenceAlarm,
}

/// <summary>What became of a command.</summary>
/// <param name="Refusal">Why nothing was done, in words; null where it was done.</param>
public readonly record struct DoorCommandResult(string? Refusal)
{
    public bool Done => Refusal is null;
}

/// <summary>Takes commands whose sender has been verified already.</summary>
public interface IDoorCommands
{
    /// <summary>Acts before it returns. Never throws; safe on any thread.</summary>
    /// <param name="principal">Who asked, for the audit log: a key's name, a local user.</param>
    DoorCommandResult Execute(DoorCommand command, string principal);
}

public static class DoorCommandNames
{
    /// <summary>unlock, unlock_extended, lockdown, release, free_access, silence_alarm.</summary>
    public static string ToName(this DoorCommand command) => command switch
    {
        DoorCommand.Unlock => "unlock",
        DoorCommand.UnlockExtended => "unlock_extended",
        DoorCommand.Lockdown => "lockdown",
        DoorCommand.Release => "release",
        DoorCommand.FreeAccess => "free_access",
        _ => "silence_alarm",
    };

    /// <summary>The command of a name; null where there is none.</summary>
    public static DoorCommand? Parse(string? name)
    {
        foreach (var command in Enum.GetValues<DoorCommand>())
        {
            if (command.ToName() == name) return command;
        }

        return null;
    }

    /// <summary>What the controller makes of it.</summary>
    public static DoorInput ToInput(this DoorCommand command) => command switch
    {
        DoorCommand.Unlock => DoorInput.Unlock,
        DoorCommand.UnlockExtended => DoorInput.UnlockExtended,
        DoorCommand.Lockdown => DoorInput.EnterLockdown,
        DoorCommand.Release => DoorInput.EnterNormal,
        DoorCommand.FreeAccess => DoorInput.EnterFreeAccess,
        _ => DoorInput.SilenceAlarm,
    };
}
