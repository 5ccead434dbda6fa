using System.CommandLine;
using EdgeFace.Core.Door;
using EdgeFace.Daemon.CommandLine.Doors;
using EdgeFace.Messaging.Control;

namespace EdgeFace.Daemon.CommandLine;

/// <summary><c>edgeface door …</c>: what an operator or technician asks of this door.</summary>
internal static class DoorCommandLine
{
    public static Command Create(GlobalOptions options, CommandSurroundings around) =>
        new("door", "Operates this door, and tests its wires.")
        {
            Status(options, around),
            Ask(options, around, "unlock", DoorCommand.Unlock, "Releases the strike once, for the unlock time."),
            Ask(options, around, "unlock-extended", DoorCommand.UnlockExtended, "Releases the strike once, for the extended unlock time."),
            Ask(options, around, "lockdown", DoorCommand.Lockdown, "Lets nobody in until 'door release'. The exit button and fire release as always."),
            Ask(options, around, "release", DoorCommand.Release, "Back to normal, from lockdown and from free access."),
            Ask(options, around, "free-access", DoorCommand.FreeAccess, "Keeps the strike released until 'door release' or 'door lockdown'."),
            Ask(options, around, "silence", DoorCommand.SilenceAlarm, "Silences the sounder and acknowledges alarms that wait for it."),
            WiringTestCommand.Create(options, around),
            SimulateCommand.Create(options, around),
            SelfTestCommand.Create(around),
        };

    private static Command Status(GlobalOptions options, CommandSurroundings around)
    {
        var command = new Command("status", "Says how the door is now.") { options.Json };
        command.SetAction(async (parsed, cancel) =>
        {
            using var daemon = Connect(options, parsed, around);
            Write(around, await daemon.StatusAsync(cancel), parsed.GetValue(options.Json));
            return ExitCodes.Ok;
        });
        return command;
    }

    private static Command Ask(GlobalOptions options, CommandSurroundings around, string name, DoorCommand asked, string help)
    {
        var command = new Command(name, $"{help}\n\nThe running unit does it, and records who asked. Example: edgeface door {name}") { options.Json };
        command.SetAction(async (parsed, cancel) =>
        {
            using var daemon = Connect(options, parsed, around);
            Write(around, await daemon.CommandAsync(asked, cancel), parsed.GetValue(options.Json));
            return ExitCodes.Ok;
        });
        return command;
    }

    internal static ControlClient Connect(GlobalOptions options, ParseResult parsed, CommandSurroundings around) =>
        new(options.Load(parsed, around).Require().Control.PathIn(options.StateDirectory(parsed, around)));

    private static void Write(CommandSurroundings around, ControlStatus status, bool json)
    {
        if (json)
        {
            JsonOutput.Write(around.Out, status.Door);
            return;
        }

        var door = status.Door;
        around.Out.WriteLine($"{door.State}, strike {door.Strike}, mode {door.Mode}, {door.AlarmState}"
            + (door.Fire ? ", FIRE" : "") + (door.PreAlarm ? ", soon open for too long" : ""));
    }
}
