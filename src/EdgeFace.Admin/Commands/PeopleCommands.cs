using System.CommandLine;
using EdgeFace.Admin.Journal;

namespace EdgeFace.Admin.Commands;

/// <summary><c>list</c>, <c>show</c>, <c>revoke</c>.</summary>
internal static class PeopleCommands
{
    public static IEnumerable<Command> Create(AdminOptions options, AdminSurroundings around)
    {
        var list = new Command("list", "Lists the people of the site.");
        list.SetAction(parsed =>
        {
            using var site = options.OpenSite(parsed, around);
            var people = site.ReadPeople().Select(found => View(found.Record, found.Person)).OrderBy(person => person.Id, StringComparer.Ordinal).ToArray();
            options.Tell(parsed, around, people, people.Select(person => $"{person.Id,-24} {person.Name,-28} {person.Templates,3} templates  {string.Join(' ', person.Groups)}"));
        });
        yield return list;

        var id = new Argument<string>("ID") { Description = "The person's id." };
        var show = new Command("show", "Shows one person.") { id };
        show.SetAction(parsed =>
        {
            using var site = options.OpenSite(parsed, around);
            if (site.Find(parsed.GetRequiredValue(id)) is not { } found) return Missing(around, parsed.GetRequiredValue(id));
            var person = View(found.Record, found.Person);
            options.Tell(parsed, around, person,
                $"{person.Id}: {person.Name}", $"  enrolled {person.Enrolled:u}, consent {person.Consent?.ToString("yyyy-MM-dd") ?? "not noted"}",
                $"  groups: {string.Join(' ', person.Groups)}; valid {person.ValidFrom?.ToString("u") ?? "…"} to {person.ValidUntil?.ToString("u") ?? "…"}",
                $"  {person.Templates} templates of {string.Join(", ", person.Models)}", $"  record {person.Record}, version {person.Version}");
            return ExitCodes.Ok;
        });
        yield return show;

        var revoke = new Command("revoke", "Revokes a person at all doors at once. Their data is taken out of the journal's folder too; enrol again to undo it.") { id };
        revoke.SetAction(async (parsed, cancel) =>
        {
            var home = options.HomeOf(parsed, around);
            using var held = home.Lock();
            using var site = options.OpenSite(parsed, around);
            if (site.Find(parsed.GetRequiredValue(id)) is not { } found) return Missing(around, parsed.GetRequiredValue(id));
            site.Revoke(found.Record, erase: false);
            var why = await AdminOptions.TryPublishAsync(site, home, around, [found.Record.Id], null, cancel);
            options.Tell(parsed, around, new { subject = parsed.GetRequiredValue(id), record = found.Record.Id.ToString(), revision = site.State.ManifestRevision, published = why is null },
                $"'{parsed.GetRequiredValue(id)}' is revoked (manifest {site.State.ManifestRevision}, record {found.Record.Id}).");
            return why is null ? ExitCodes.Ok : ExitCodes.NotYetEverywhere;
        });
        yield return revoke;
        yield return EraseCommand.Create(options, around);
    }

    internal static int Missing(AdminSurroundings around, string id)
    {
        around.Error.WriteLine($"edgeface-admin: there is no person '{id}'");
        return ExitCodes.NothingDone;
    }

    private static PersonView View(LiveRecord record, Person person) => new(
        person.Subject.Subject, person.Subject.Name, person.Subject.Groups, person.Subject.ValidFrom, person.Subject.ValidUntil, person.Subject.Consent,
        person.Subject.Enrolled, person.Subject.Templates.Count, record.Models, record.Id.ToString(), record.Version);

    private sealed record PersonView(
        string Id, string Name, IReadOnlyList<string> Groups, DateTimeOffset? ValidFrom, DateTimeOffset? ValidUntil, DateOnly? Consent, DateTimeOffset Enrolled,
        int Templates, IReadOnlyList<string> Models, string Record, long Version);
}
