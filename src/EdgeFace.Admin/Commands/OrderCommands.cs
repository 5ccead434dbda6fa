using System.CommandLine;
using EdgeFace.Admin.Broker;
using EdgeFace.Admin.Home;
using EdgeFace.Core.Door;
using EdgeFace.Messaging;
using EdgeFace.Messaging.Commands;

namespace EdgeFace.Admin.Commands;

/// <summary><c>unlock</c>, <c>lockdown</c>, <c>release</c> and the other signed commands.</summary>
internal static class OrderCommands
{
    /// <summary>Every door that is connected.</summary>
    public const string All = "all";

    /// <summary>How long the broker may take to say which doors are connected.</summary>
    private static readonly TimeSpan Settling = TimeSpan.FromMilliseconds(700);

    public static IEnumerable<Command> Create(AdminOptions options, AdminSurroundings around)
    {
        yield return Order("unlock", DoorCommand.Unlock, severalDoors: false, "Lets somebody in once. Needs a key with the right to command.", options, around);
        yield return Order("lockdown", DoorCommand.Lockdown, severalDoors: true, "Nobody enters until 'release'; leaving stays possible. 'all' is every door that is connected.", options, around);
        yield return Order("release", DoorCommand.Release, severalDoors: true, "Ends lockdown and free access. 'all' is every door that is connected.", options, around);
        yield return Order("free-access", DoorCommand.FreeAccess, severalDoors: false, "Keeps the door released until 'release' or 'lockdown'.", options, around);
        yield return Order("silence", DoorCommand.SilenceAlarm, severalDoors: true, "Silences the sounder and acknowledges alarms.", options, around);
    }

    private static Command Order(string name, DoorCommand order, bool severalDoors, string help, AdminOptions options, AdminSurroundings around)
    {
        var doors = new Argument<string[]>("DOOR") { Description = severalDoors ? "Doors, or 'all'." : "The door.", Arity = ArgumentArity.OneOrMore };
        doors.Validators.Add(result =>
        {
            if (!severalDoors && (result.Tokens.Count > 1 || result.Tokens[0].Value == All)) result.AddError($"{name} is for one door at a time");
        });
        var command = new Command(name, help) { doors };
        command.SetAction(async (parsed, cancel) =>
        {
            var home = options.HomeOf(parsed, around);
            var settings = home.ReadSettings();
            using var keys = new Keyring(home, options.PassphraseOf(parsed, around));
            var key = keys.Open(settings.CommandKey);
            var asked = parsed.GetRequiredValue(doors);
            if (asked.FirstOrDefault(door => door != All && !DoorAddress.IsValid(door)) is { } bad) throw new AdminException($"'{bad}' is no door's id.");
            await using var connection = await AdminConnection.OpenAsync(home, settings, around.Time, cancel);
            var client = new CommandClient(connection, new(settings.Site), key, around.Time);
            await client.StartAsync(cancel);
            if (asked.Contains(All))
            {
                await Task.Delay(Settling, around.Time, cancel);
                asked = [.. client.Online];
            }

            var answers = await Task.WhenAll(asked.Distinct().Select(async door => (Door: door, Reply: await client.SendAsync(door, order, cancel))));
            options.Tell(parsed, around, answers.Select(answer => new { door = answer.Door, done = answer.Reply?.Done == true, why = Why(answer.Reply), message = answer.Reply?.Message }),
                answers.Select(answer => $"{answer.Door}: {(answer.Reply?.Done == true ? "done" : DoorReports.Printable(answer.Reply?.Message ?? "the door does not answer"))}"));
            return answers.Length > 0 && answers.All(answer => answer.Reply?.Done == true) ? ExitCodes.Ok : ExitCodes.NothingDone;
        });
        return command;
    }

    private static string? Why(CommandReply? reply) => reply is null ? "no_answer" : reply.Done ? null : reply.Why;
}
