using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeFace.Admin.Broker;
using EdgeFace.Core.Events;
using EdgeFace.Messaging;
using EdgeFace.SystemTests.Acceptance;
using EdgeFace.SystemTests.Support;
using EdgeFace.Tests.Support;
using Xunit;

namespace EdgeFace.SystemTests.Sites;

/// <summary>A site that changes its model, door by door, as its runbook says: nobody stands before a door that does not know them.</summary>
public sealed class ModelChangeTests : IDisposable
{
    private const string OldPackage = "mobilefacenet";
    private const string NewPackage = "mobilefacenet-next";
    private const string NewModel = "mobilefacenet-192@0000000b";

    private readonly Workplace _place = new();
    private readonly Dictionary<string, Workplace> _doors = new() { ["front"] = new(), ["back"] = new() };
    private readonly Dictionary<string, RunningUnit> _units = [];

    public void Dispose()
    {
        foreach (var unit in _units.Values) unit.Dispose();
        foreach (var place in _doors.Values) place.Dispose();
        _place.Dispose();
    }

    [Fact]
    public async Task Change_OneDoorAfterTheOther_BothWorkAllTheTimeAndTheOldTemplatesGoAtTheEnd()
    {
        TestSite.Require();
        BuiltModels.Require();
        SharedData.Require();
        using var facility = new TestSite(_place);
        foreach (var door in _doors.Keys) facility.AddDoor(door);
        var (models, old) = MakeModels();
        var people = DoorPerson.All().ToArray();
        var grants = new ConcurrentDictionary<(string Stream, long Number), string>();
        await using var connection = await AdminConnection.OpenAsync(facility.Home, facility.Home.ReadSettings(), TimeProvider.System, default);
        await connection.SubscribeAsync([.. _doors.Keys.Select(door => new DoorAddress("hq", door).Event)], message =>
        {
            var envelope = EventEnvelope.Parse(message.Payload);
            if (envelope.Event is AccessGranted grant) grants.TryAdd((envelope.Stream, envelope.Number), $"{message.Topic.Split('/')[3]} {grant.Subject}");
            return Task.CompletedTask;
        }, default);

        foreach (var person in people) _place.Links($"photos/{person.Id}", person.Enrolled.Take(3));
        await EnrolAsync(OldPackage);
        foreach (var door in _doors.Keys) await LetsInAsync(door, OldPackage);
        Assert.Equal([(old, people.Length, people.Length, "back front")], Models());

        // Templates of the new model come to doors of the old one, from the very same pictures.
        await EnrolAsync(NewPackage);
        await AgreeAsync(people.Length);
        Assert.Equal([(NewModel, people.Length, 0, ""), (old, people.Length, 0, "back front")], Models());
        await RefusedAsync("still use", old);
        await LetsInAsync("back", OldPackage);
        await LetsInAsync("front", NewPackage);
        Assert.Equal([(NewModel, people.Length, 0, "front"), (old, people.Length, 0, "back")], Models());

        // Half way, a revocation reaches both.
        facility.Ok("revoke", people[1].Id);
        await AgreeAsync(people.Length - 1);
        await RefusedAsync("still use", old);
        await LetsInAsync("back", OldPackage);

        await LetsInAsync("back", NewPackage);
        var retired = facility.Ok("model", "retire", old);
        Assert.Equal(people.Length - 1, retired.GetProperty("people").GetInt32());
        await AgreeAsync(people.Length - 1);
        Assert.Equal([(NewModel, people.Length - 1, people.Length - 1, "back front")], Models());
        Assert.Equal(3, (await facility.RunAsync("model", "retire", old)).ExitCode);
        await RefusedAsync("no other model", NewModel);
        foreach (var door in _doors.Keys)
        {
            await LetsInAsync(door, NewPackage);
            Assert.Equal((people.Length - 1, 0), (await _units[door].StatusAsync()).Health.Gallery is { } gallery ? (gallery.Subjects, gallery.Foreign) : default);
        }

        Assert.All(Doors(), door => Assert.Equal(("{}", 0), (door.GetProperty("refused").GetRawText(), door.GetProperty("unusable").GetInt32())));
        foreach (var unit in _units.Values) Assert.Equal(0, (await unit.StopAsync()).ExitCode);

        async Task EnrolAsync(string package)
        {
            var done = await facility.RunAsync("enrol", "--from-folder", _place.File("photos"), "--groups", "staff", "--models", models, "--embedder", package, "--json");
            Assert.True(done.ExitCode == 0, $"exit code {done.ExitCode}: {done.Errors}");
            Assert.Equal(people.Length, done.Json().GetProperty("enrolled").GetInt32());
        }

        // Starts the door with this model; its camera sees somebody, who gets in.
        async Task LetsInAsync(string door, string package)
        {
            if (_units.Remove(door, out var before))
            {
                Assert.Equal(0, (await before.StopAsync()).ExitCode);
                before.Dispose();
            }

            int Count() => grants.Values.Count(grant => grant == $"{door} {people[0].Id}");
            var already = Count();
            var unit = _units[door] = Start(facility, door, models, package, people[0]);
            await SimulatedDoor.UntilAsync(() => Count() > already, () => $"the door '{door}' let nobody in with {package}:\n{unit.Log}");
        }

        Task AgreeAsync(int records) => SimulatedDoor.UntilAsync(
            () => Doors() is { Length: 2 } all && all.All(door => door.GetProperty("inSync").ValueKind == JsonValueKind.True && door.GetProperty("records").GetInt32() == records
                && door.GetProperty("revision").GetInt64() == all.Max(other => other.GetProperty("revision").GetInt64())),
            () => $"the doors do not agree on {records} people: {facility.Ok("status")}");

        JsonElement[] Doors() => [.. facility.Ok("status").EnumerateArray()];

        (string, int, int, string)[] Models() =>
            [.. facility.Ok("model", "list").GetProperty("models").EnumerateArray().Select(model => (model.GetProperty("model").GetString()!, model.GetProperty("people").GetInt32(),
                model.GetProperty("onlyThis").GetInt32(), string.Join(' ', model.GetProperty("doors").EnumerateArray().Select(door => door.GetString()))))];

        async Task RefusedAsync(string why, string model)
        {
            var refused = await facility.RunAsync("model", "retire", model);
            Assert.Equal(1, refused.ExitCode);
            Assert.Contains(why, refused.Errors, StringComparison.Ordinal);
        }
    }

    // The same network under another id is another model for all that the programs know.
    private (string Folder, string OldModel) MakeModels()
    {
        var folder = _place.File("models");
        Directory.CreateDirectory(Path.Combine(folder, NewPackage));
        foreach (var package in Directory.GetDirectories(BuiltModels.Root!)) Directory.CreateSymbolicLink(Path.Combine(folder, Path.GetFileName(package)), Path.GetFullPath(package));
        foreach (var file in Directory.GetFiles(Path.Combine(BuiltModels.Root!, OldPackage))) File.Copy(file, Path.Combine(folder, NewPackage, Path.GetFileName(file)));
        var manifest = Path.Combine(folder, NewPackage, "manifest.json");
        var json = JsonNode.Parse(File.ReadAllText(manifest))!;
        var old = json["modelId"]!.GetValue<string>();
        (json["name"], json["modelId"]) = (NewPackage, NewModel);
        File.WriteAllText(manifest, json.ToJsonString());
        return (folder, old);
    }

    private RunningUnit Start(TestSite facility, string door, string models, string package, DoorPerson before)
    {
        var place = _doors[door];
        var camera = Directory.Exists(place.File("camera")) ? place.File("camera") : place.Links("camera", before.Rest);
        return new(place, [.. facility.UnitSettings(door), "--set", "models.folder=" + models, "--set", "models.embedder=" + package, "--set", "camera.kind=folder", "--set", "camera.source=" + camera]);
    }
}
