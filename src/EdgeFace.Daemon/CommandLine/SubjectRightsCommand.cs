using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using EdgeFace.Core.Gallery;

namespace EdgeFace.Daemon.CommandLine;

/// <summary><c>edgeface subjects set</c>: what the access rules know of a person.</summary>
internal static class SubjectRightsCommand
{
    private const string Never = "none";

    public static Command Create(GlobalOptions options, CommandSurroundings around)
    {
        var id = SubjectsCommand.IdArgument();
        var groups = new Option<string[]>("--groups") { Description = "The groups of the person, replacing the old ones; 'none' for no group.", HelpName = "NAME,NAME" };
        var from = Time("--valid-from", "Not let in before.");
        var until = Time("--valid-until", "Not let in from then on.");
        var extended = new Option<bool?>("--extended") { Description = "Whether the person needs the door for longer.", HelpName = "true|false" };
        groups.AllowMultipleArgumentsPerToken = true;
        var command = new Command("set", "Sets a person's groups and validity; what is not named stays as it is.\n\n"
            + "Example: edgeface subjects set anna.kowalska --groups staff,lab --valid-until 2027-01-01T00:00+01:00")
        {
            id, groups, from, until, extended, options.Json,
        };
        command.SetAction(async (parsed, cancel) =>
        {
            using var gallery = await options.OpenGalleryAsync(parsed, options.Load(parsed, around).Require(), around, cancel);
            var subject = parsed.GetValue(id);
            if (await gallery.Store.FindAsync(subject, cancel) is not { } known) return SubjectsCommand.Missing(around, subject);
            var rights = known.Rights with
            {
                Groups = parsed.GetValue(groups) is { Length: > 0 } named ? Names(named) : known.Rights.Groups,
                ValidFrom = parsed.GetResult(from) is null ? known.Rights.ValidFrom : parsed.GetValue(from),
                ValidUntil = parsed.GetResult(until) is null ? known.Rights.ValidUntil : parsed.GetValue(until),
                Extended = parsed.GetValue(extended) ?? known.Rights.Extended,
            };
            if (rights.Fault() is { } fault) throw new CommandException($"{subject}: {fault}");
            if (await gallery.Store.SetRightsAsync(subject, rights, cancel) is null) return SubjectsCommand.Missing(around, subject);
            if (parsed.GetValue(options.Json)) JsonOutput.Write(around.Out, new { subject = subject.Value, rights });
            else around.Out.WriteLine($"{subject}: {SubjectsCommand.RightsText(rights)}");
            return ExitCodes.Ok;
        });
        return command;
    }

    private static string[] Names(IReadOnlyList<string> named) => named is [Never]
        ? []
        : [.. named.SelectMany(n => n.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))];

    private static Option<DateTimeOffset?> Time(string name, string what) => new(name)
    {
        Description = $"{what} A time with its offset, or 'none'.",
        HelpName = "2027-01-01T08:00+01:00",
        CustomParser = ParseTime,
    };

    // Without an offset it would mean another moment on each machine.
    internal static DateTimeOffset? ParseTime(ArgumentResult result)
    {
        var text = result.Tokens.Single().Value;
        if (text == Never) return null;
        string[] forms = ["yyyy-MM-dd'T'HH:mmzzz", "yyyy-MM-dd'T'HH:mm:sszzz", "yyyy-MM-dd'T'HH:mm'Z'", "yyyy-MM-dd'T'HH:mm:ss'Z'"];
        if (DateTimeOffset.TryParseExact(text, forms, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at)) return at;
        result.AddError($"{text}: expected a time with its offset, such as 2027-01-01T08:00+01:00 or 2027-01-01T07:00Z");
        return null;
    }
}
