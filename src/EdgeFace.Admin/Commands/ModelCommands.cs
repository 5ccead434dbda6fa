using System.CommandLine;
using System.Globalization;
using EdgeFace.Admin.Broker;
using EdgeFace.Admin.Home;
using EdgeFace.Admin.Journal;
using EdgeFace.Messaging.Gallery;

namespace EdgeFace.Admin.Commands;

/// <summary><c>model list | retire</c>: what a site needs that changes its model.</summary>
internal static class ModelCommands
{
    private const string RetireHelp =
        "Takes the templates of a model that no door uses any more out of everybody's record, at the doors too. It is refused while a door has that model or has not said "
        + "which it has, and while somebody has templates of no other. It may be run again.";

    private static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(600);

    /// <summary>People who are brought to the journal together.</summary>
    private const int Batch = 100;

    private const int MostNamed = 5;

    public static Command Create(AdminOptions options, AdminSurroundings around)
    {
        var list = new Command("list", "Lists the models of the templates and of the doors: how many people have templates of each, how many of no other, and which doors use it.");
        list.SetAction((parsed, cancel) => ListAsync(parsed, options, around, cancel));
        var model = new Argument<string>("MODEL") { Description = "The model's id, as 'model list' has it." };
        var anyway = new Option<bool>("--whatever-doors-say") { Description = "Do not ask the doors: who has only that model recognises nobody afterwards." };
        var retire = new Command("retire", RetireHelp) { model, anyway };
        retire.SetAction((parsed, cancel) => RetireAsync(parsed, parsed.GetRequiredValue(model), parsed.GetValue(anyway), options, around, cancel));
        return new Command("model", "The models of templates and doors, for a site that changes its model.") { list, retire };
    }

    private static async Task<int> ListAsync(ParseResult parsed, AdminOptions options, AdminSurroundings around, CancellationToken cancel)
    {
        var home = options.HomeOf(parsed, around);
        using var site = options.OpenSite(parsed, around);
        var doors = await ModelsOfDoorsAsync(site, home, around, cancel);
        var people = site.State.Live.Values.ToArray();
        var models = people.SelectMany(record => record.Models).Concat(doors.Values.OfType<string>()).Distinct().Order(StringComparer.Ordinal)
            .Select(model => new ModelView(
                model, people.Count(record => record.Models.Contains(model)), people.Count(record => record.Models is [var only] && only == model), With(doors, model)))
            .ToArray();
        var silent = With(doors, null);
        options.Tell(parsed, around, new { models, silentDoors = silent }, [
            $"{"MODEL",-40} {"PEOPLE",7} {"NO OTHER",9}  DOORS",
            .. models.Select(model => string.Create(CultureInfo.InvariantCulture, $"{model.Model,-40} {model.People,7} {model.OnlyThis,9}  {string.Join(' ', model.Doors)}")),
            .. silent.Count == 0 ? Array.Empty<string>() : [$"have not said which they use: {string.Join(' ', silent)}"]]);
        return ExitCodes.Ok;
    }

    private static async Task<int> RetireAsync(ParseResult parsed, string model, bool anyway, AdminOptions options, AdminSurroundings around, CancellationToken cancel)
    {
        var home = options.HomeOf(parsed, around);
        using var held = home.Lock();
        using var site = options.OpenSite(parsed, around);
        var found = site.ReadPeople().Where(person => person.Record.Models.Contains(model)).ToArray();
        if (found.Length == 0)
        {
            around.Error.WriteLine($"edgeface-admin: nobody has templates of '{DoorReports.Printable(model)}'; see edgeface-admin model list");
            return ExitCodes.NothingDone;
        }

        if (found.Where(person => person.Record.Models.Count == 1).Select(person => person.Person.Subject.Subject).Order(StringComparer.Ordinal).ToArray() is { Length: > 0 } only)
            throw new AdminException($"{only.Length} people have templates of no other model ({Some(only)}). Enrol them with the new model, or revoke them.");
        if (!anyway) Require(await ModelsOfDoorsAsync(site, home, around, cancel), model);
        var changed = new List<RecordId>();
        foreach (var some in found.Chunk(Batch)) changed.AddRange(site.Put([.. some.Select(person => Without(person.Person, model))]));
        var why = await AdminOptions.TryPublishAsync(site, home, around, changed, null, cancel);
        options.Tell(parsed, around, new { model, people = changed.Count, revision = site.State.ManifestRevision, published = why is null },
            $"The templates of '{model}' are taken out of {changed.Count} people's records (manifest {site.State.ManifestRevision}).");
        return why is null ? ExitCodes.Ok : ExitCodes.NotYetEverywhere;
    }

    private static void Require(IReadOnlyDictionary<string, string?> doors, string model)
    {
        const string Anyway = "--whatever-doors-say does it nevertheless.";
        if (With(doors, model) is { Count: > 0 } users)
            throw new AdminException($"{users.Count} doors still use '{model}' ({Some(users)}). Change their models.embedder first; {Anyway}");
        if (With(doors, null) is { Count: > 0 } silent)
            throw new AdminException($"{silent.Count} doors have not said which model they use ({Some(silent)}). Start them, or remove them ('door remove'); {Anyway}");
    }

    private static Person Without(Person person, string model) =>
        person with { Subject = person.Subject with { Templates = [.. person.Subject.Templates.Where(template => template.Model != model)] } };

    /// <summary>The model of each door of the site, as its last report has it; null where it has said none.</summary>
    private static async Task<IReadOnlyDictionary<string, string?>> ModelsOfDoorsAsync(Site site, AdminHome home, AdminSurroundings around, CancellationToken cancel)
    {
        await using var connection = await AdminConnection.OpenAsync(home, site.Settings, around.Time, cancel);
        var said = await connection.ReadRetainedAsync([site.Address.AllDoors("health")], Quiet, cancel);
        return site.State.Doors.Keys.ToDictionary(door => door, door => said.TryGetValue(site.Address.Door(door).Health, out var health)
            && DoorReports.Text(DoorReports.Part(DoorReports.TryJson(health), "model"), "id") is var id && id != DoorReports.NotSaid ? id : null, StringComparer.Ordinal);
    }

    private static IReadOnlyList<string> With(IReadOnlyDictionary<string, string?> doors, string? model) =>
        [.. doors.Where(door => door.Value == model).Select(door => door.Key).Order(StringComparer.Ordinal)];

    private static string Some(IReadOnlyList<string> names) => string.Join(", ", names.Take(MostNamed)) + (names.Count > MostNamed ? ", …" : "");

    /// <param name="OnlyThis">People who have templates of no other model.</param>
    private sealed record ModelView(string Model, int People, int OnlyThis, IReadOnlyList<string> Doors);
}
