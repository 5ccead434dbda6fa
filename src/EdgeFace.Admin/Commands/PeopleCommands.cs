using System.CommandLine;
using EdgeFace.Admin.Broker;
using EdgeFace.Admin.Home;
using EdgeFace.Admin.Journal;
using EdgeFace.Messaging.Gallery;

namespace EdgeFace.Admin.Commands;

/// <summary><c>list</c>, <c>show</c>, <c>revoke</c>, <c>erase</c>.</summary>
internal static class PeopleCommands
{
    /// <summary>How long erase waits for the doors.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

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
        revoke.SetAction((parsed, cancel) => RevokeAsync(parsed, parsed.GetRequiredValue(id), erase: false, options, around, cancel));
        yield return revoke;
        var erase = new Command("erase", "Revokes a person and has every door confirm that templates and personal data are gone.") { id };
        erase.SetAction((parsed, cancel) => RevokeAsync(parsed, parsed.GetRequiredValue(id), erase: true, options, around, cancel));
        yield return erase;
    }

    private static async Task<int> RevokeAsync(ParseResult parsed, string id, bool erase, AdminOptions options, AdminSurroundings around, CancellationToken cancel)
    {
        var home = options.HomeOf(parsed, around);
        using var held = home.Lock();
        using var site = options.OpenSite(parsed, around);
        if (site.Find(id) is not { } found) return Missing(around, id);
        site.Revoke(found.Record, erase);
        var why = await AdminOptions.TryPublishAsync(site, home, around, [found.Record.Id], null, cancel);
        IReadOnlyDictionary<string, bool> confirmed = why is null && erase ? await ConfirmAsync(site, home, around, cancel) : new Dictionary<string, bool>();
        var open = confirmed.Where(door => !door.Value).Select(door => door.Key).Order(StringComparer.Ordinal).ToArray();
        options.Tell(parsed, around, new { subject = id, record = found.Record.Id.ToString(), revision = site.State.ManifestRevision, published = why is null, doors = confirmed }, [
            $"'{id}' is revoked (manifest {site.State.ManifestRevision}).",
            .. erase ? confirmed.OrderBy(door => door.Key, StringComparer.Ordinal).Select(door => $"  {door.Key,-32} {(door.Value ? "confirmed: nothing of the person is left" : "not confirmed yet; 'status' shows when")}") : []]);
        return why is not null || open.Length > 0 ? ExitCodes.NotYetEverywhere : ExitCodes.Ok;
    }

    // A door that reports this revision or a later one has applied its revocations: that is one transaction with it.
    private static async Task<IReadOnlyDictionary<string, bool>> ConfirmAsync(Site site, AdminHome home, AdminSurroundings around, CancellationToken cancel)
    {
        var confirmed = site.State.Doors.Keys.ToDictionary(door => door, _ => false, StringComparer.Ordinal);
        var begun = around.Time.GetTimestamp();
        await using var connection = await AdminConnection.OpenAsync(home, site.Settings, around.Time, cancel);
        await connection.SubscribeAsync([site.Address.AllDoors("gallery")], message =>
        {
            if (site.Address.TryDoor(message.Topic, out var door, out _) && confirmed.ContainsKey(door) && DoorReports.TryGallery(message.Payload) is { } report
                && report.Revision >= site.State.ManifestRevision)
            {
                lock (confirmed) confirmed[door] = true;
            }

            return Task.CompletedTask;
        }, cancel);
        while (around.Time.GetElapsedTime(begun) < Patience)
        {
            lock (confirmed)
            {
                if (!confirmed.ContainsValue(false)) break;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(100), around.Time, cancel);
        }

        lock (confirmed) return new Dictionary<string, bool>(confirmed);
    }

    private static int Missing(AdminSurroundings around, string id)
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
