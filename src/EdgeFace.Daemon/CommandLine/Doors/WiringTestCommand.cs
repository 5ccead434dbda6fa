using System.CommandLine;
using System.Threading.Channels;
using EdgeFace.Core.Door;
using EdgeFace.Core.Events;
using EdgeFace.Daemon.Configuration;
using EdgeFace.Daemon.Doors;
using EdgeFace.Daemon.Hosting;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeFace.Daemon.CommandLine.Doors;

/// <summary><c>edgeface door test</c>: walks a technician through the wires, one by one.</summary>
internal static class WiringTestCommand
{
    public static Command Create(GlobalOptions options, CommandSurroundings around)
    {
        var patience = new Option<int>("--timeout") { Description = "How long each step may take, in seconds.", HelpName = "S", DefaultValueFactory = _ => 60 };
        var confirmed = new Option<bool>("--wiring-confirmed") { Description = "REX and fire cut the lock's supply by themselves, and the relay is on the secure side: answers both questions with yes." };
        var command = new Command("test", "Tests each wire of the door with you, then leaves it locked: press, open, close when asked. The unit must be stopped (systemctl stop edgeface), for the lines to be free.\n\n"
            + "Example: edgeface door test --timeout 30") { patience, confirmed };
        command.SetAction(async (parsed, cancel) =>
        {
            var configured = options.Load(parsed, around).Require();
            if (configured.Wiring.Kind != DoorPortKind.Gpio)
                throw new CommandException("the door is not wired: set wiring.kind to gpio and name the lines first");
            var state = options.StateDirectory(parsed, around);
            // It takes the lines themselves and not what the unit makes of them: a test that goes through the unit could not tell
            // a wire from a rule, and people would come in meanwhile.
            if (!state.TryLock("edgeface door test", out var taken, out var by))
                throw new CommandException($"the door's lines are in use by {by}: stop the unit while you test the wires (systemctl stop edgeface; people still get out), and start it afterwards (systemctl start edgeface)");
            using var held = taken;
            using var port = DoorPorts.Create(configured.Wiring, around.Time);
            var walk = new WiringWalk(port, configured.Door, around, TimeSpan.FromSeconds(Math.Clamp(parsed.GetValue(patience), 1, 3600)), parsed.GetValue(confirmed));
            return await walk.RunAsync(cancel) ? ExitCodes.Ok : ExitCodes.Fault;
        });
        return command;
    }
}

/// <summary>One walk along the wires; the door is locked at its end, however it ends.</summary>
internal sealed class WiringWalk(IDoorPort port, DoorOptions options, CommandSurroundings around, TimeSpan patience, bool confirmed) : IEventSink
{
    private readonly Channel<InputChanged> _inputs = Channel.CreateUnbounded<InputChanged>();
    private int _faults;

    public void Publish(DoorEvent happening)
    {
        if (happening is InputChanged input) _inputs.Writer.TryWrite(input);
    }

    /// <returns>True where every wire did what it should.</returns>
    public async Task<bool> RunAsync(CancellationToken cancel)
    {
        using var door = new DoorOperator(port, options, this, around.Time, NullLogger<DoorOperator>.Instance);
        door.Start();
        around.Out.WriteLine($"The door is locked ({port.Description}).");
        await ConfirmAsync("Do the exit button and the fire contact cut the lock's supply by themselves, without this unit", cancel);
        await ConfirmAsync("Is the relay on the secure side of the door", cancel);
        Strike(door);
        foreach (var indicator in Enum.GetValues<DoorIndicator>()) await IndicatorAsync(indicator, cancel);
        foreach (var (signal, begin, end) in Steps)
        {
            if (signal == DoorSignal.Contact) door.TryGrant(UnlockLength.Extended);
            await InputAsync(signal, begin, end, cancel);
        }

        around.Out.WriteLine(_faults == 0 ? "All wires are right. The door is locked." : $"{_faults} of the steps FAILED. The door is locked.");
        return _faults == 0;
    }

    private static readonly (DoorSignal Signal, string Begin, string End)[] Steps =
    [
        (DoorSignal.RequestToExit, "press the exit button now", "let it go"),
        (DoorSignal.Contact, "open the door now (the strike is released for you)", "close it"),
        (DoorSignal.Fire, "let the fire input be tested now (alarm on)", "alarm off"),
        (DoorSignal.Tamper, "open the housing now", "close it"),
    ];

    private async Task ConfirmAsync(string question, CancellationToken cancel)
    {
        around.Out.Write($"{question}? [y/N] ");
        var answer = confirmed ? "y" : await Task.Run(Console.ReadLine, cancel) ?? "";
        if (confirmed) around.Out.WriteLine("y (--wiring-confirmed)");
        if (!answer.Trim().StartsWith('y')) Fail("the wiring rule is not kept: nobody may ever be locked in. See the documentation of the wiring before this door is used");
    }

    private void Strike(DoorOperator door)
    {
        if (door.TryGrant() && door.Status.StrikeReleased) Pass("strike", "released and read back; you should have heard it");
        else Fail("strike: the line did not follow");
    }

    private async Task IndicatorAsync(DoorIndicator indicator, CancellationToken cancel)
    {
        if (!port.Has(indicator)) return;
        port.SetIndicator(indicator, true);
        await Task.Delay(TimeSpan.FromSeconds(1), around.Time, cancel);
        port.SetIndicator(indicator, false);
        Pass(indicator.ToName(), "on for a second; you should have noticed it");
    }

    private async Task InputAsync(DoorSignal signal, string begin, string end, CancellationToken cancel)
    {
        if (!port.Has(signal)) return;
        while (_inputs.Reader.TryRead(out _))
        {
        }

        foreach (var (words, level) in (IEnumerable<(string, bool)>)[(begin, true), (end, false)])
        {
            around.Out.WriteLine($"{signal.ToName()}: {words} ({patience.TotalSeconds:0} s)");
            if (await SeesAsync(signal, level, cancel)) continue;
            Fail($"{signal.ToName()}: nothing came. Is it wired to the line that is configured, with the right activeLevel and bias?");
            return;
        }

        Pass(signal.ToName(), "both levels seen");
    }

    private async Task<bool> SeesAsync(DoorSignal signal, bool level, CancellationToken cancel)
    {
        using var late = new CancellationTokenSource(patience, around.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancel);
        try
        {
            while (true)
            {
                var seen = await _inputs.Reader.ReadAsync(either.Token);
                if (seen.Input == signal.ToName() && seen.Active == level) return true;
                if (seen.Active) around.Out.WriteLine($"  (that was {seen.Input})");
            }
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return false;
        }
    }

    private void Pass(string what, string how) => around.Out.WriteLine($"ok    {what}: {how}");

    private void Fail(string why)
    {
        _faults++;
        around.Out.WriteLine($"FAIL  {why}");
    }
}
