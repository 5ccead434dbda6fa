using System.CommandLine;
using System.Text.Json;
using EdgeFace.Admin.Home;
using EdgeFace.Admin.Journal;
using EdgeFace.Messaging;
using EdgeFace.Messaging.Gallery;

namespace EdgeFace.Admin.Commands;

/// <summary><c>export</c> and <c>import</c>: people in one file, encrypted with a passphrase of their own or the admin's.</summary>
internal static class ExchangeCommands
{
    private const int Version = 1;
    private const int LargestFile = 1 << 30;

    public static IEnumerable<Command> Create(AdminOptions options, AdminSurroundings around)
    {
        var file = new Argument<string>("FILE");
        var other = new Option<string?>("--file-passphrase") { Description = "File whose first line is the passphrase of FILE. Else it is the site's own.", HelpName = "FILE" };
        Func<string> PassphraseOf(ParseResult parsed) => parsed.GetValue(other) is { } named ? () => AdminOptions.ReadPassphrase(named) : options.PassphraseOf(parsed, around);
        var export = new Command("export", "Writes all people with their templates to a file, encrypted with a passphrase.") { file, other };
        export.SetAction(parsed =>
        {
            using var site = options.OpenSite(parsed, around);
            var people = site.ReadPeople().Select(found => new ExchangedPerson(found.Person.Subject.ToJson(), found.Person.Images)).ToArray();
            var plain = JsonSerializer.SerializeToUtf8Bytes(new Exchange(Version, site.Settings.Site, people), AdminJson.Style);
            AdminHome.WriteDurably(Path.GetFullPath(parsed.GetRequiredValue(file)), JsonSerializer.SerializeToUtf8Bytes(Vault.SealWith(plain, PassphraseOf(parsed)()), AdminJson.Style));
            options.Tell(parsed, around, new { people = people.Length, file = parsed.GetRequiredValue(file) }, $"{people.Length} people are in {parsed.GetRequiredValue(file)}, encrypted with {(parsed.GetValue(other) is null ? "the site's" : "that")} passphrase.");
        });
        yield return export;

        var import = new Command("import", "Takes people from a file that 'export' wrote; people who are here already get its data.") { file, other };
        import.SetAction(async (parsed, cancel) =>
        {
            var home = options.HomeOf(parsed, around);
            using var held = home.Lock();
            using var site = options.OpenSite(parsed, around);
            var people = Read(parsed.GetRequiredValue(file), PassphraseOf(parsed)());
            var changed = people.Count == 0 ? [] : site.Put(people);
            var why = changed.Count == 0 ? null : await AdminOptions.TryPublishAsync(site, home, around, changed, null, cancel);
            options.Tell(parsed, around, new { people = people.Count, published = why is null }, $"{people.Count} people were taken over.");
            return why is null ? ExitCodes.Ok : ExitCodes.NotYetEverywhere;
        });
        yield return import;
    }

    private static List<Person> Read(string path, string passphrase)
    {
        try
        {
            if (new FileInfo(path).Length > LargestFile) throw new FormatException("it is too large");
            var whole = JsonSerializer.Deserialize<Vault.SealedFile>(File.ReadAllBytes(path), AdminJson.Style)!;
            if (whole.Iterations is < 1 or > 10_000_000) throw new FormatException("the count of iterations is out of range");
            var plain = Vault.Unseal(whole, passphrase) ?? throw new AdminException($"{path} does not open: wrong passphrase, or the file is damaged.");
            var exchange = JsonSerializer.Deserialize<Exchange>(plain, AdminJson.Style)!;
            if (exchange.V != Version) throw new FormatException($"it is of version {exchange.V}, this program knows {Version}");
            return [.. exchange.People.Select(person => new Person(SubjectPayload.Parse(person.Subject), person.Images))];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException or FormatException or RefusedException or NullReferenceException)
        {
            throw new AdminException($"{path} cannot be read as people of a site: {e.Message}", e);
        }
    }

    private sealed record Exchange(int V, string Site, IReadOnlyList<ExchangedPerson> People);

    private sealed record ExchangedPerson(byte[] Subject, IReadOnlyList<string> Images);
}
