using System.CommandLine;
using System.Globalization;
using EdgeFace.Core.Credentials;
using EdgeFace.Core.Gallery;
using EdgeFace.Daemon.Audit;
using EdgeFace.Daemon.Credentials;
using EdgeFace.Daemon.Storage;

namespace EdgeFace.Daemon.CommandLine;

/// <summary><c>edgeface credentials …</c>: cards and PINs for those who don't want their face taken.</summary>
internal static class CredentialsCommand
{
    public static Command Create(GlobalOptions options, CommandSurroundings around) =>
        new("credentials", "Gives cards and PINs out, and takes them back. The unit must be stopped meanwhile.")
        {
            List(options, around),
            Add(options, around),
            Remove(options, around),
        };

    private static Command List(GlobalOptions options, CommandSurroundings around)
    {
        var command = new Command("list", "Lists who has cards or a PIN.\n\nExample: edgeface credentials list") { options.Json };
        command.SetAction(parsed => With(options, parsed, around, store =>
        {
            var all = store.List();
            if (parsed.GetValue(options.Json)) JsonOutput.Write(around.Out, all.Select(c => new { subject = c.Subject, cards = c.Cards, pins = c.Pins }));
            else foreach (var (subject, cards, pins) in all) around.Out.WriteLine($"{subject,-24} {cards} cards, {(pins > 0 ? "a PIN" : "no PIN")}");
            return ExitCodes.Ok;
        }));
        return command;
    }

    private static Command Add(GlobalOptions options, CommandSurroundings around)
    {
        var id = SubjectsCommand.IdArgument();
        var card = new Option<string?>("--card") { Description = "A card as the reader sends it: bits, facility and number.", HelpName = "26:123:45678" };
        var name = new Option<string>("--name") { Description = "The person's name, where nobody is enrolled by this id yet.", HelpName = "NAME", DefaultValueFactory = _ => "" };
        var pin = new Option<bool>("--pin") { Description = "A PIN, read from standard input so that it is in no history. It replaces the old one." };
        var command = new Command("add", "Gives a card or a PIN to a person. The same rules, limits and events hold as for faces.\n\nExample: edgeface credentials add anna.kowalska --card 26:123:45678 --name \"Anna Kowalska\"") { id, name, card, pin };
        command.SetAction(parsed => With(options, parsed, around, store =>
        {
            var subject = parsed.GetValue(id);
            Register(options, parsed, around, subject, parsed.GetValue(name) ?? "");
            if (parsed.GetValue(card) is { } text) Give(subject, store.AddCard(subject, ParseCard(text)), "the card", around);
            if (!parsed.GetValue(pin)) return ExitCodes.Ok;
            try
            {
                Give(subject, store.SetPin(subject, Console.In.ReadLine()?.Trim() ?? ""), "the PIN", around);
            }
            catch (ArgumentException e)
            {
                throw new CommandException(e.Message, e);
            }

            return ExitCodes.Ok;
        }));
        return command;
    }

    private static Command Remove(GlobalOptions options, CommandSurroundings around)
    {
        var id = SubjectsCommand.IdArgument();
        var command = new Command("remove", "Takes all cards and the PIN from a person.\n\nExample: edgeface credentials remove anna.kowalska") { id };
        command.SetAction(parsed => With(options, parsed, around, store =>
        {
            around.Out.WriteLine($"{parsed.GetValue(id)}: {store.Remove(parsed.GetValue(id))} taken back");
            return ExitCodes.Ok;
        }));
        return command;
    }

    // Who comes in by card alone is a subject without a template: with groups, validity and events like everybody.
    private static void Register(GlobalOptions options, ParseResult parsed, CommandSurroundings around, SubjectId subject, string name)
    {
        using var gallery = new SqliteGalleryStore(options.StateDirectory(parsed, around), around.Time, options.Load(parsed, around).Require().Gallery);
        gallery.Open();
        try
        {
            gallery.Register(subject, name);
        }
        catch (ArgumentException e)
        {
            throw new CommandException(e.Message, e);
        }
    }

    private static void Give(SubjectId subject, SubjectId? holder, string what, CommandSurroundings around)
    {
        if (holder is { } other) throw new CommandException($"{what} is {other}'s already; take it from them first (credentials remove {other})");
        around.Out.WriteLine($"{subject}: has {what}");
    }

    private static int With(GlobalOptions options, ParseResult parsed, CommandSurroundings around, Func<CredentialStore, int> act)
    {
        var configured = options.Load(parsed, around).Require();
        var state = options.StateDirectory(parsed, around);
        using var held = state.Lock("edgeface credentials");
        using var store = new CredentialStore(state, AuditKey.Load(configured.Audit, state));
        store.Open();
        return act(store);
    }

    private static WiegandFrame.Card ParseCard(string text)
    {
        var parts = text.Split(':');
        int Number(int i) => parts.Length == 3 && int.TryParse(parts[i], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : -1;
        var (bits, facility, number) = (Number(0), Number(1), Number(2));
        return bits is 26 or 34 && facility >= 0 && facility <= (bits == 26 ? 255 : 65535) && number is >= 0 and <= 65535
            ? new(bits, facility, number)
            : throw new CommandException($"--card {text}: expected BITS:FACILITY:NUMBER, such as 26:123:45678 or 34:4711:45678");
    }
}
