using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json;
using EdgeFace.Admin.Broker;
using EdgeFace.Messaging;

namespace EdgeFace.Admin.Commands;

/// <summary><c>status</c> and <c>watch</c>.</summary>
internal static class WatchCommands
{
    private static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(600);
    private static readonly string[] Told = ["availability", "state", "gallery", "health"];

    public static IEnumerable<Command> Create(AdminOptions options, AdminSurroundings around)
    {
        var status = new Command("status", "A table of all doors: connected, gallery, camera, alarms, last event, version, model; as of each door's last report, at most a minute old.");
        status.SetAction((parsed, cancel) => StatusAsync(parsed, options, around, cancel));
        yield return status;
        var count = new Option<int>("--count") { Description = "Ends after so many events.", DefaultValueFactory = _ => int.MaxValue };
        var watch = new Command("watch", "Shows the events of all doors as they come, until interrupted; with --json one document a line.") { count };
        watch.SetAction((parsed, cancel) => WatchAsync(parsed, parsed.GetValue(count), options, around, cancel));
        yield return watch;
    }

    private static async Task<int> StatusAsync(ParseResult parsed, AdminOptions options, AdminSurroundings around, CancellationToken cancel)
    {
        var home = options.HomeOf(parsed, around);
        var settings = home.ReadSettings();
        var site = new SiteAddress(settings.Site);
        await using var connection = await AdminConnection.OpenAsync(home, settings, around.Time, cancel);
        var said = await connection.ReadRetainedAsync(Told.Select(site.AllDoors), Quiet, cancel);
        var doors = said.Keys.Select(topic => site.TryDoor(topic, out var door, out _) ? door : "").Where(door => door.Length > 0).Distinct().Order(StringComparer.Ordinal)
            .Select(door => Row(site.Door(door), said)).ToArray();
        var newest = doors.Max(door => (long?)door.Revision) ?? 0;
        options.Tell(parsed, around, doors, [
            $"{"DOOR",-20} {"ONLINE",-8} {"LOCK",-9} {"MODE",-12} {"GALLERY",-28} {"CAMERA",-7} {"ALARMS",-22} {"LAST EVENT",-42} {"VERSION",-9} MODEL",
            .. doors.Select(door => string.Create(CultureInfo.InvariantCulture,
                $"{door.Door,-20} {door.Availability,-8} {door.Lock,-9} {door.Mode,-12} {Gallery(door, newest),-28} {(door.CameraUp is true ? "ok" : door.CameraUp is null ? "?" : "down"),-7} {string.Join(' ', door.Alarms),-22} {(door.LastEvent is { } last ? $"{last.Type} {last.At.UtcDateTime:u}" : "?"),-42} {door.Version,-9} {door.Model}")),
            .. doors.Where(door => door.Why is not null).Select(door => $"  {door.Door}: {DoorReports.Printable(door.Why!)}"),
            .. doors.Where(door => door.Unusable > 0).Select(door => string.Create(CultureInfo.InvariantCulture, $"  {door.Door}: {door.Unusable} people have no template of its model")),
            .. doors.SelectMany(door => door.Refused.Select(count => string.Create(CultureInfo.InvariantCulture, $"  {door.Door}: refused {count.Value} messages, {DoorReports.Printable(count.Key)}"))),
            .. doors.SelectMany(door => door.Degraded.Select(why => $"  {door.Door}: {DoorReports.Printable(why)}"))]);
        return ExitCodes.Ok;
    }

    private static string Gallery(DoorRow door, long newest) =>
        door.InSync is null ? "not one of the site's" : FormattableString.Invariant($"{door.Revision}{(door.Revision < newest ? $" (not {newest})" : "")} {(door.InSync == true ? "in sync" : "NOT in sync")}{(door.Fresh == false ? ", stale" : "")}");

    private static DoorRow Row(DoorAddress door, IReadOnlyDictionary<string, byte[]> said)
    {
        JsonElement? Json(string topic) => said.TryGetValue(topic, out var payload) && DoorReports.TryJson(payload) is { ValueKind: JsonValueKind.Object } json ? json : null;
        var (state, health) = (Json(door.State), Json(door.Health));
        var gallery = said.TryGetValue(door.Gallery, out var report) ? DoorReports.TryGallery(report) : null;
        return new(door.Door, said.TryGetValue(door.Availability, out var availability) ? DoorReports.Printable(Encoding.UTF8.GetString(availability)) : "?",
            DoorReports.Text(state, "lock"), DoorReports.Text(state, "mode"), Texts(state, "alarms"), gallery?.Revision ?? 0, gallery?.InSync, gallery?.Fresh, gallery?.Why, gallery?.Records ?? 0,
            DoorReports.Part(health, "camera") is { } camera && camera.TryGetProperty("up", out var up) ? up.ValueKind == JsonValueKind.True : null,
            DoorReports.Text(DoorReports.Part(health, "model"), "id"), DoorReports.Text(health, "version"), Texts(health, "degraded"))
        {
            Unusable = gallery?.Unusable ?? 0,
            Refused = gallery?.Refused?.Where(count => count.Value > 0).OrderBy(count => count.Key, StringComparer.Ordinal).ToDictionary(StringComparer.Ordinal) ?? [],
            LastEvent = DoorReports.Part(DoorReports.Part(health, "outbox"), "newest") is { } newest ? Event(newest) : null,
        };
    }

    private static LastEvent? Event(JsonElement newest) =>
        DoorReports.Number(newest, "number") is { } number && newest.TryGetProperty("at", out var at) && at.ValueKind == JsonValueKind.String && at.TryGetDateTimeOffset(out var time)
            ? new(number, DoorReports.Text(newest, "type"), time)
            : null;

    private static string[] Texts(JsonElement? of, string name) => of is { } json && json.TryGetProperty(name, out var list) && list.ValueKind == JsonValueKind.Array
        ? [.. list.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.String).Select(item => DoorReports.Printable(item.GetString()!))] : [];

    private static async Task<int> WatchAsync(ParseResult parsed, int count, AdminOptions options, AdminSurroundings around, CancellationToken cancel)
    {
        var home = options.HomeOf(parsed, around);
        var settings = home.ReadSettings();
        var site = new SiteAddress(settings.Site);
        await using var connection = await AdminConnection.OpenAsync(home, settings, around.Time, cancel);
        await new EventWatch(connection, site, around, parsed.GetValue(options.Json)).RunAsync(count, cancel);
        return ExitCodes.Ok;
    }

    private sealed record DoorRow(
        string Door, string Availability, string Lock, string Mode, IReadOnlyList<string> Alarms, long Revision, bool? InSync, bool? Fresh, string? Why, int Records,
        bool? CameraUp, string Model, string Version, IReadOnlyList<string> Degraded)
    {
        /// <summary>People without a template of the door's model.</summary>
        public int Unusable { get; init; }

        /// <summary>How many messages the door refused since it started, by reason.</summary>
        public IReadOnlyDictionary<string, long> Refused { get; init; } = new Dictionary<string, long>();

        /// <summary>Null where the door told of none, or is of a version that does not.</summary>
        public LastEvent? LastEvent { get; init; }
    }

    private sealed record LastEvent(long Number, string Type, DateTimeOffset At);
}
