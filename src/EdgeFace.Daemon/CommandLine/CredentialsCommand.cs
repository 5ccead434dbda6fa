using System.CommandLine;
using EdgeFace.Core.Gallery;
using EdgeFace.Daemon.Audit;
using EdgeFace.Daemon.Configuration;
using EdgeFace.Daemon.Credentials;
using EdgeFace.Daemon.Storage;
using EdgeFace.Messaging.Control;

namespace EdgeFace.Daemon.CommandLine;

/// <summary><c>edgeface credentials …</c>: cards and PINs for those who don't want their face taken; through the daemon where it runs.</summary>
internal static class CredentialsCommand
{
    private const string Name = "edgeface credentials";

    public static Command Create(GlobalOptions options, CommandSurroundings around) =>
        new("credentials", "Gives cards and PINs out, and takes them back; the running unit takes them at once.")
        {
            List(options, around),
            Add(options, around),
            Remove(options, around),
        };

    private static Command List(GlobalOptions options, CommandSurroundings around)
    {
        var command = new Command("list", "Lists who has cards or a PIN.\n\nExample: edgeface credentials list") { options.Json };
        command.SetAction((parsed, cancel) => With(options, parsed, around, async (book, daemon) =>
        {
            var all = daemon is null ? book!.List() : await daemon.CredentialsAsync(cancel);
            if (parsed.GetValue(options.Json)) JsonOutput.Write(around.Out, all.Select(c => new { subject = c.Subject, cards = c.Cards, pins = c.Pins }));
            else foreach (var one in all) around.Out.WriteLine($"{one.Subject,-24} {one.Cards} cards, {(one.Pins > 0 ? "a PIN" : "no PIN")}");
        }, cancel));
        return command;
    }

    private static Command Add(GlobalOptions options, CommandSurroundings around)
    {
        var id = SubjectsCommand.IdArgument();
        var card = new Option<string?>("--card") { Description = "A card as the reader sends it: bits, facility and number.", HelpName = "26:123:45678" };
        var name = new Option<string>("--name") { Description = "The person's name, where nobody is enrolled by this id yet.", HelpName = "NAME", DefaultValueFactory = _ => "" };
        var pin = new Option<bool>("--pin") { Description = "A PIN, read from standard input so that it is in no history. It replaces the old one." };
        var command = new Command("add", "Gives a card or a PIN to a person. The same rules, limits and events hold as for faces.\n\nExample: edgeface credentials add anna.kowalska --card 26:123:45678 --name \"Anna Kowalska\"") { id, name, card, pin };
        command.SetAction((parsed, cancel) => With(options, parsed, around, async (book, daemon) =>
        {
            var subject = parsed.GetValue(id);
            var request = new CredentialRequest(parsed.GetValue(name) ?? "", parsed.GetValue(card), parsed.GetValue(pin) ? Console.In.ReadLine()?.Trim() ?? "" : null);
            await (daemon is null ? book!.GiveAsync(subject, request) : daemon.GiveAsync(subject, request, cancel));
            if (request.Card is not null) around.Out.WriteLine($"{subject}: has the card");
            if (request.Pin is not null) around.Out.WriteLine($"{subject}: has the PIN");
        }, cancel));
        return command;
    }

    private static Command Remove(GlobalOptions options, CommandSurroundings around)
    {
        var id = SubjectsCommand.IdArgument();
        var command = new Command("remove", "Takes all cards and the PIN from a person.\n\nExample: edgeface credentials remove anna.kowalska") { id };
        command.SetAction((parsed, cancel) => With(options, parsed, around, async (book, daemon) =>
        {
            var subject = parsed.GetValue(id);
            around.Out.WriteLine($"{subject}: {(daemon is null ? book!.TakeBack(subject) : await daemon.TakeBackAsync(subject, cancel))} taken back");
        }, cancel));
        return command;
    }

    // The folder's own files where nobody uses them, else the daemon that does.
    private static async Task<int> With(
        GlobalOptions options, ParseResult parsed, CommandSurroundings around, Func<CredentialBook?, ControlClient?, Task> act, CancellationToken cancel)
    {
        var configured = options.Load(parsed, around).Require();
        var state = options.StateDirectory(parsed, around);
        try
        {
            if (state.TryLock(Name, out var held, out _))
            {
                using (held) await WithStoreAsync(configured, state, around, act);
                return ExitCodes.Ok;
            }

            using var daemon = new ControlClient(configured.Control.PathIn(state));
            await act(null, daemon);
            return ExitCodes.Ok;
        }
        catch (CredentialException e)
        {
            throw new CommandException(e.Message, e);
        }
    }

    private static async Task WithStoreAsync(EdgeFaceOptions configured, StateDirectory state, CommandSurroundings around, Func<CredentialBook?, ControlClient?, Task> act)
    {
        using var store = new CredentialStore(state, AuditKey.Load(configured.Audit, state, forRun: false));
        using var gallery = new SqliteGalleryStore(state, around.Time, configured.Gallery);
        gallery.Open();
        await act(new(store, (id, name) => Task.Run(() => gallery.Register(id, name)), configured.Reader.FacilityCodes), null);
    }
}
