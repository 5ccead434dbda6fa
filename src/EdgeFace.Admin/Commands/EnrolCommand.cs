using System.CommandLine;
using System.Globalization;
using EdgeFace.Admin.Enrolment;
using EdgeFace.Admin.Journal;
using EdgeFace.Core.Gallery;
using EdgeFace.Messaging.Gallery;
using EdgeFace.Vision.Packages;

namespace EdgeFace.Admin.Commands;

internal sealed class EnrolCommand
{
    private const string Help =
        "Enrols people for all doors of the site, with the doors' own models and quality gate; pictures are not kept. It may be run again: "
        + "pictures that were taken before are passed over, unless the person has no template of the model yet.\n\n"
        + "Examples: edgeface-admin enrol anna --name \"Anna Kowalska\" --groups staff --valid 2026-01-01..2026-12-31 --consent 2026-01-02 anna1.jpg anna2.jpg\n"
        + "          edgeface-admin enrol --from-csv people.csv   (columns id,name,groups,valid_from,valid_until,consent,images)\n"
        + "          edgeface-admin enrol --from-folder photos    (photos/ID/*.jpg)";

    /// <summary>People who are brought to journal and broker together.</summary>
    private const int Batch = 100;

    private readonly Argument<string[]> _idAndImages = new("ID IMAGE…") { Description = "The person's id, and pictures: JPEG, PNG.", Arity = ArgumentArity.ZeroOrMore };
    private readonly Option<string?> _name = new("--name") { Description = "The person's name." };
    private readonly Option<string[]> _groups = new("--groups") { Description = "Groups for the access rules.", AllowMultipleArgumentsPerToken = false };
    private readonly Option<string?> _valid = new("--valid") { Description = "From and until when, either may be missing: 2026-01-01..2026-12-31", HelpName = "FROM..UNTIL" };
    private readonly Option<bool> _extended = new("--extended-unlock") { Description = "The person needs the door for longer." };
    private readonly Option<string?> _consent = new("--consent") { Description = "The day on which the person agreed to be recognised.", HelpName = "DATE" };
    private readonly Option<string?> _folder = new("--from-folder") { Description = "Enrol everybody of a folder.", HelpName = "DIR" };
    private readonly Option<string?> _table = new("--from-csv") { Description = "Enrol everybody of a table.", HelpName = "FILE" };
    private readonly Option<bool> _duplicate = new("--allow-duplicate") { Description = "Enrol even where this person seems to be enrolled under another id." };
    private readonly Option<string?> _face = new("--face") { Description = "Which face of a picture with several: the one at this point.", HelpName = "X,Y" };
    private readonly Option<string?> _models = new("--models") { Description = $"Folder of the model packages. Else ${ModelsFolder.Variable}, else models beside the program.", HelpName = "DIR" };
    private readonly Option<string?> _embedder = new("--embedder") { Description = "Package of the embedder, as the doors' models.embedder; while the site changes its model, the new one. Else mobilefacenet.", HelpName = "NAME" };

    public static Command Create(AdminOptions options, AdminSurroundings around)
    {
        var enrol = new EnrolCommand();
        var command = new Command("enrol", Help)
        {
            enrol._idAndImages, enrol._name, enrol._groups, enrol._valid, enrol._extended, enrol._consent, enrol._folder, enrol._table, enrol._duplicate, enrol._face, enrol._models, enrol._embedder,
        };
        command.SetAction((parsed, cancel) => enrol.RunAsync(parsed, options, around, cancel));
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, AdminOptions options, AdminSurroundings around, CancellationToken cancel)
    {
        var applicants = ReadApplicants(parsed);
        var face = ParsePoint(parsed.GetValue(_face));
        var home = options.HomeOf(parsed, around);
        using var held = home.Lock();
        using var site = options.OpenSite(parsed, around);
        using var enroller = Enroller.Load(ModelsOf(parsed), site.ReadPeople().Select(found => found.Person), parsed.GetValue(_duplicate), around.Time);
        var progress = Progress.To(around, parsed.GetValue(options.Json), "people looked at");
        var reports = new List<EnrolmentReport>();
        var (waiting, changed) = (new List<Person>(), new List<RecordId>());
        foreach (var applicant in applicants)
        {
            cancel.ThrowIfCancellationRequested();
            if (enroller.Enrol(applicant, face, out var report) is { } person) waiting.Add(person);
            reports.Add(report);
            progress(reports.Count);
            if (waiting.Count == Batch) Keep();
        }

        Keep();
        var why = changed.Count == 0 ? null : await AdminOptions.TryPublishAsync(site, home, around, changed, null, cancel);
        foreach (var (subject, picture) in reports.SelectMany(report => report.Refused.Select(picture => (report.Subject, picture))))
            if (!parsed.GetValue(options.Json)) around.Error.WriteLine($"edgeface-admin: {subject}: refused {picture.Image}: {picture.Message}");
        var counts = reports.CountBy(report => report.Outcome).ToDictionary(StringComparer.Ordinal);
        options.Tell(parsed, around, new
        {
            enrolled = counts.GetValueOrDefault("enrolled"),
            unchanged = counts.GetValueOrDefault("unchanged"),
            refused = counts.GetValueOrDefault("refused"),
            published = why is null,
            people = reports,
        }, $"{counts.GetValueOrDefault("enrolled")} enrolled, {counts.GetValueOrDefault("unchanged")} unchanged, {counts.GetValueOrDefault("refused")} refused");
        return why is not null ? ExitCodes.NotYetEverywhere : counts.ContainsKey("enrolled") || counts.ContainsKey("unchanged") ? ExitCodes.Ok : ExitCodes.NothingDone;

        void Keep()
        {
            if (waiting.Count > 0) changed.AddRange(site.Put(waiting));
            waiting.Clear();
        }
    }

    private ModelsOptions ModelsOf(ParseResult parsed)
    {
        var usual = new ModelsOptions();
        return new() { Folder = parsed.GetValue(_models), Embedder = parsed.GetValue(_embedder) ?? usual.Embedder };
    }

    private IReadOnlyList<Applicant> ReadApplicants(ParseResult parsed)
    {
        try
        {
            if (parsed.GetValue(_table) is { } table) return Applicants.FromTable(table);
            var (from, until) = ParseValid(parsed.GetValue(_valid));
            var rights = new SubjectRights([.. (parsed.GetValue(_groups) ?? []).SelectMany(text => text.Split([' ', ','], StringSplitOptions.RemoveEmptyEntries))], from, until, parsed.GetValue(_extended));
            if (rights.Fault() is { } fault) throw new FormatException(fault);
            var consent = Applicants.ParseDay(parsed.GetValue(_consent));
            if (parsed.GetValue(_folder) is { } folder) return Applicants.FromFolder(folder, rights, consent);
            if (parsed.GetValue(_idAndImages) is not [var id, .. var images] || images.Length == 0) throw new FormatException("an ID and at least one IMAGE are needed, or --from-folder, or --from-csv");
            if (!SubjectId.IsValid(id)) throw new FormatException($"'{id}' is no subject id: letters, digits, '.', '-' or '_', the first a letter or digit");
            var name = parsed.GetValue(_name) ?? id;
            if (name.Length > SubjectPayload.LongestName || name.Any(char.IsControl)) throw new FormatException($"--name: at most {SubjectPayload.LongestName} characters, no control characters");
            return [new(id, name, rights, consent, images)];
        }
        catch (FormatException e)
        {
            throw new AdminException(e.Message + ".", e);
        }
    }

    private static (DateTimeOffset? From, DateTimeOffset? Until) ParseValid(string? text)
    {
        if (text is null) return default;
        var parts = text.Split("..");
        if (parts.Length != 2) throw new FormatException($"--valid {text}: expected FROM..UNTIL, either may be missing");
        return (Applicants.ParseTime(parts[0], "the beginning"), Applicants.ParseTime(parts[1], "the end"));
    }

    private static ImageAt? ParsePoint(string? text)
    {
        if (text is null) return null;
        return text.Split(',') is [var x, var y]
            && float.TryParse(x, NumberStyles.Float, CultureInfo.InvariantCulture, out var left) && float.TryParse(y, NumberStyles.Float, CultureInfo.InvariantCulture, out var top)
            && float.IsFinite(left) && float.IsFinite(top)
            ? new(left, top)
            : throw new AdminException($"--face {text}: expected X,Y in pixels, for example 640,210.");
    }
}
