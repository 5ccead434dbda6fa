using System.CommandLine;
using System.Text;
using EdgeFace.Admin.Broker;
using EdgeFace.Admin.Home;
using EdgeFace.Admin.Journal;
using EdgeFace.Messaging;
using EdgeFace.Messaging.Gallery;

namespace EdgeFace.Admin.Commands;

/// <summary><c>erase</c>: a person who is to be forgotten, here and at every door.</summary>
internal sealed class EraseCommand
{
    private const string Help =
        "Revokes a person and has every door confirm that nothing of them is left there: templates, their name in the audit log (which stays "
        + "whole) and in events that wait, cards and PIN. A door that is offline does it when it is back; 'erase --check' shows when all have. "
        + "Events that have left a door are with whoever received them.\n\n"
        + "Examples: edgeface-admin erase anna\n"
        + "          edgeface-admin erase --record 0f…   (somebody who was revoked before; 'revoke' said the record)\n"
        + "          edgeface-admin erase --check";

    private readonly Argument<string?> _id = new("ID") { Description = "The person's id.", Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<string?> _record = new("--record") { Description = "The record of somebody who was revoked before.", HelpName = "RECORD" };
    private readonly Option<bool> _check = new("--check") { Description = "Only asks whether every door has erased whom it should." };
    private readonly Option<int> _wait = new("--wait") { Description = "Seconds to wait for the doors.", DefaultValueFactory = _ => 10, HelpName = "S" };

    public static Command Create(AdminOptions options, AdminSurroundings around)
    {
        var erase = new EraseCommand();
        var command = new Command("erase", Help) { erase._id, erase._record, erase._check, erase._wait };
        command.Validators.Add(result =>
        {
            var given = (result.GetValue(erase._id) is null ? 0 : 1) + (result.GetValue(erase._record) is null ? 0 : 1) + (result.GetValue(erase._check) ? 1 : 0);
            if (given != 1) result.AddError("one of ID, --record and --check is needed");
            if (result.GetValue(erase._wait) is < 0 or > 3600) result.AddError("--wait: 0 to 3600 seconds");
        });
        command.SetAction((parsed, cancel) => erase.RunAsync(parsed, options, around, cancel));
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, AdminOptions options, AdminSurroundings around, CancellationToken cancel)
    {
        var home = options.HomeOf(parsed, around);
        using var held = home.Lock();
        using var site = options.OpenSite(parsed, around);
        string? why = null;
        if (!parsed.GetValue(_check))
        {
            if (Erase(site, parsed) is not { } record) return PeopleCommands.Missing(around, parsed.GetValue(_id)!);
            why = await AdminOptions.TryPublishAsync(site, home, around, [record], null, cancel);
        }

        IReadOnlyList<DoorErasure> doors = why is null ? await AskAsync(site, home, around, TimeSpan.FromSeconds(parsed.GetValue(_wait)), cancel) : [];
        options.Tell(parsed, around, new { subject = parsed.GetValue(_id), revision = site.State.ErasedBy, published = why is null, doors }, [
            site.State.ErasedBy == 0 ? "Nobody is to be erased." : parsed.GetValue(_check) ? $"To be erased as of manifest {site.State.ErasedBy}:" : $"'{parsed.GetValue(_id) ?? parsed.GetValue(_record)}' is revoked and erased here (manifest {site.State.ErasedBy}).",
            .. doors.Select(door => $"  {door.Door,-32} {door.InWords}"),
            .. doors.All(door => door.Confirmed) ? [] : (string[])["'edgeface-admin erase --check' shows when all have confirmed."]]);
        return why is not null || doors.Any(door => !door.Confirmed) ? ExitCodes.NotYetEverywhere : ExitCodes.Ok;
    }

    private RecordId? Erase(Site site, ParseResult parsed)
    {
        if (parsed.GetValue(_record) is { } text)
        {
            var record = RecordId.TryParse(text, out var known) ? known : throw new AdminException($"'{text}' is no record: 32 hexadecimal digits.");
            site.EraseRevoked(record);
            return record;
        }

        if (site.Find(parsed.GetValue(_id)!) is not { } found) return null;
        site.Revoke(found.Record, erase: true);
        return found.Record.Id;
    }

    // A door reports the manifest that it follows, and how many people it has still to erase of those that this manifest names.
    private static async Task<IReadOnlyList<DoorErasure>> AskAsync(Site site, AdminHome home, AdminSurroundings around, TimeSpan patience, CancellationToken cancel)
    {
        var (wanted, reports, online) = (site.State.ErasedBy, new Dictionary<string, GalleryReport>(StringComparer.Ordinal), new HashSet<string>(StringComparer.Ordinal));
        if (wanted == 0 || site.State.Doors.Count == 0) return [];
        var begun = around.Time.GetTimestamp();
        await using var connection = await AdminConnection.OpenAsync(home, site.Settings, around.Time, cancel);
        await connection.SubscribeAsync([site.Address.AllDoors("gallery"), site.Address.AllDoors("availability")], message =>
        {
            if (!site.Address.TryDoor(message.Topic, out var door, out var what)) return Task.CompletedTask;
            lock (reports)
            {
                if (what == "gallery" && DoorReports.TryGallery(message.Payload) is { } report) reports[door] = report;
                else if (what == "availability" && Encoding.UTF8.GetString(message.Payload) == Availability.Online) online.Add(door);
                else if (what == "availability") online.Remove(door);
            }

            return Task.CompletedTask;
        }, cancel);
        while (true)
        {
            DoorErasure[] doors;
            lock (reports) doors = [.. site.State.Doors.Keys.Order(StringComparer.Ordinal).Select(door => Judge(door, wanted, reports.GetValueOrDefault(door), online.Contains(door)))];
            if (doors.All(door => door.Confirmed) || around.Time.GetElapsedTime(begun) >= patience) return doors;
            await Task.Delay(TimeSpan.FromMilliseconds(100), around.Time, cancel);
        }
    }

    internal static DoorErasure Judge(string door, long wanted, GalleryReport? report, bool online) => report switch
    {
        { Erasing: null } when report.Revision >= wanted => new(door, DoorErasure.TooOld),
        { Erasing: 0 } when report.Revision >= wanted => new(door, DoorErasure.Erased),
        _ => new(door, online ? DoorErasure.NotYet : DoorErasure.Offline),
    };
}

/// <summary>Whether a door has erased whom it should.</summary>
/// <param name="State"><c>erased</c>, <c>not_yet</c>, <c>offline</c> or <c>too_old</c>.</param>
internal sealed record DoorErasure(string Door, string State)
{
    public const string Erased = "erased";
    public const string NotYet = "not_yet";
    public const string Offline = "offline";
    public const string TooOld = "too_old";

    public bool Confirmed => State == Erased;

    [System.Text.Json.Serialization.JsonIgnore]
    public string InWords => State switch
    {
        Erased => "confirmed: nothing of the person is left",
        Offline => "OFFLINE: it erases when it is back",
        TooOld => "its version cannot confirm it: update it, or run 'edgeface subjects erase ID' there",
        _ => "not confirmed yet",
    };
}
