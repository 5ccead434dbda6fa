using System.CommandLine;
using EdgeFace.Core.Door;
using EdgeFace.Core.Events;
using EdgeFace.Daemon.Doors;
using EdgeFace.Daemon.Pipeline;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeFace.Daemon.CommandLine.Doors;

/// <summary><c>edgeface door simulate</c>: a door in the terminal, with the configured behaviour and no wires.</summary>
internal static class SimulateCommand
{
    private const string Keys =
        "g somebody is let in   e the same, extended   o push the door open   c close it   r press and release the exit button   R hold it\n"
        + "f fire on or off       t tamper on or off     l lockdown   a free access   n back to normal   s silence   1-9 wait so many seconds   q leave";

    public static Command Create(GlobalOptions options, CommandSurroundings around)
    {
        var script = new Option<string?>("--script") { Description = "Keys to play at once, on a clock of their own, instead of reading the keyboard.", HelpName = "KEYS" };
        var command = new Command("simulate", $"A door in the terminal, for demonstrations and for trying a configuration.\n\n{Keys}\n\nExample: edgeface door simulate --script g2o9") { script };
        command.SetAction((parsed, cancel) =>
        {
            var configured = options.Load(parsed, around).Require();
            if (parsed.GetValue(script) is { } keys)
            {
                var time = new ReplayTime(around.Time.GetUtcNow());
                Play(configured.Door, keys, time, time.Pass, around.Out);
                return Task.FromResult(ExitCodes.Ok);
            }

            around.Out.WriteLine(Keys);
            Play(configured.Door, Keyboard(cancel), around.Time, wait => cancel.WaitHandle.WaitOne(wait), around.Out);
            return Task.FromResult(ExitCodes.Ok);
        });
        return command;
    }

    private static void Play(DoorOptions options, IEnumerable<char> keys, TimeProvider time, Action<TimeSpan> wait, TextWriter to)
    {
        using var port = new SimulatedDoorPort();
        using var door = new DoorOperator(port, options, new Printer(to, time), time, NullLogger<DoorOperator>.Instance);
        door.Start();
        to.WriteLine("the door is locked");
        foreach (var key in keys)
        {
            if (key == 'q') return;
            if (key is >= '1' and <= '9') wait(TimeSpan.FromSeconds(key - '0'));
            else Press(key, port, door, to);
        }
    }

    private static void Press(char key, SimulatedDoorPort port, DoorOperator door, TextWriter to)
    {
        const string Who = "the simulation";
        switch (key)
        {
            case 'g' when !door.TryGrant():
            case 'e' when !door.TryGrant(UnlockLength.Extended):
                to.WriteLine("not let in");
                break;
            case 'o' or 'c':
                if (key == 'o' && door.Status.State == DoorState.Locked && !port.Read(DoorSignal.RequestToExit)) to.WriteLine("(the door is locked; it is forced open)");
                port.Set(DoorSignal.Contact, key == 'o');
                break;
            case 'r':
                port.Set(DoorSignal.RequestToExit, true);
                port.Set(DoorSignal.RequestToExit, false);
                break;
            case 'R':
                port.Set(DoorSignal.RequestToExit, !port.Read(DoorSignal.RequestToExit));
                break;
            case 'f':
                port.Set(DoorSignal.Fire, !port.Read(DoorSignal.Fire));
                break;
            case 't':
                port.Set(DoorSignal.Tamper, !port.Read(DoorSignal.Tamper));
                break;
            case 'l':
                door.Execute(DoorCommand.Lockdown, Who);
                break;
            case 'a':
                door.Execute(DoorCommand.FreeAccess, Who);
                break;
            case 'n':
                door.Execute(DoorCommand.Release, Who);
                break;
            case 's':
                door.Execute(DoorCommand.SilenceAlarm, Who);
                break;
        }
    }

    private static IEnumerable<char> Keyboard(CancellationToken cancel)
    {
        while (!cancel.IsCancellationRequested)
        {
            if (Console.IsInputRedirected)
            {
                var read = Console.In.Read();
                if (read < 0) yield break;
                yield return (char)read;
            }
            else
            {
                yield return Console.ReadKey(intercept: true).KeyChar;
            }
        }
    }

    private sealed class Printer(TextWriter to, TimeProvider time) : IEventSink
    {
        private readonly DateTimeOffset _start = time.GetUtcNow();

        public void Publish(DoorEvent happening)
        {
            var text = happening switch
            {
                DoorChanged door => $"{door.State}, strike {(door.StrikeReleased ? "RELEASED" : "secure")}, {door.Mode}",
                DoorAlarm alarm => $"ALARM {alarm.Alarm} {(alarm.Active ? "begins" : "ends")}",
                EgressRequested egress => $"way out: {egress.By}",
                CommandTaken command => $"command {command.Command}",
                _ => null,
            };
            if (text is not null) to.WriteLine($"{(happening.At - _start).TotalSeconds,7:0.0} s  {text}");
        }
    }
}
