using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using EdgeFace.Admin.Journal;
using EdgeFace.Core.Events;
using EdgeFace.Messaging.Gallery;
using EdgeFace.SystemTests.Support;
using EdgeFace.Tests.Support;
using Xunit;

namespace EdgeFace.SystemTests.Sites;

public sealed class ErasureSystemTests : IDisposable
{
    private const string Id = "oona-to-be-forgotten";
    private const string Name = "Oona Chaplin-Unforgettable";

    private readonly Workplace _place = new();

    public void Dispose() => _place.Dispose();

    [Fact]
    public async Task Erase_ARealUnitWithAndWithoutCardsOnItsDisk_Confirms()
    {
        TestSite.Require();
        BuiltModels.Require();
        SharedData.Require();
        using var facility = new TestSite(_place);
        facility.AddDoor("front");
        using var unit = new RunningUnit(_place, [.. facility.UnitSettings("front"), "--set", "camera.source=/dev/video-of-nobody"]);
        foreach (var cards in new[] { false, true })
        {
            using (var site = facility.Open()) await TestSite.PublishAsync(facility, site, [site.Put([new Person(TestSite.Made(1, 0, Id, Name), [])])[0]]);
            await SimulatedDoor.UntilAsync(
                () => facility.Ok("status").EnumerateArray().Any(door => door.GetProperty("inSync").ValueKind == JsonValueKind.True && door.GetProperty("records").GetInt32() == 1),
                () => "the door is not in sync:\n" + unit.Log);
            if (cards) Assert.Equal(0, EdgeFaceProgram.Run(_place, "credentials", "add", Id, "--card", "26:123:45678").ExitCode);
            Assert.Equal(cards, File.Exists(Path.Combine(_place.State, "credentials.db")));

            var erased = await facility.RunAsync("erase", Id, "--wait", "60", "--json");

            Assert.True(erased.ExitCode == 0, $"{erased.Output}{erased.Errors}\n{unit.Log}");
            Assert.Equal("front=erased", States(erased));
        }

        Assert.DoesNotContain(" failed: ", unit.Log, StringComparison.Ordinal);
        Assert.Equal(0, (await unit.StopAsync()).ExitCode);
    }

    [Fact]
    public async Task Erase_APerson_IsInNoFileOfAnyDoorAndTheAuditLogStillVerifies()
    {
        TestSite.Require();
        using var facility = new TestSite(_place);
        facility.AddDoor("front");
        facility.AddDoor("back");
        var oona = TestSite.Made(1, 0, Id, Name);
        RecordId record;
        using (var site = facility.Open())
        {
            var ids = TestSite.Put(site, 10, 30);
            record = site.Put([new Person(oona, [])])[0];
            await TestSite.PublishAsync(facility, site, [.. ids, record]);
        }

        var front = new SimulatedDoor(facility, "front", _place.State);
        await using (var back = new SimulatedDoor(facility, "back", _place.File("back")))
        {
            await UntilKnown(front);
            await UntilKnown(back);
            foreach (var door in new[] { front, back })
            {
                for (var i = 1; i <= 40; i++) door.Events.Publish(new AccessGranted(TimeProvider.System.GetUtcNow(), i % 2 == 0 ? Id : "p10", 0.7f, null, 3, i));
                door.Events.Publish(new AccessDenied(TimeProvider.System.GetUtcNow(), "schedule", 0.7f, 3, 41) { Subject = Id });
                await SimulatedDoor.UntilAsync(() => door.Audit.Reader.HeadAsync(default).Result.Number >= 41 && door.Waiting == 0, () => $"{door.Address}: {door.Waiting} events wait");
            }
        }

        // Both doors hold the id now: in the gallery, the audit log and among the events that were sent.
        Assert.NotEmpty(Traces(_place.State, oona));
        Assert.NotEmpty(Traces(_place.File("back"), oona));

        var erased = await facility.RunAsync("erase", Id, "--json");

        Assert.Equal((4, "front=erased back=offline"), (erased.ExitCode, States(erased)));
        front.Events.Publish(new AccessGranted(TimeProvider.System.GetUtcNow(), Id, 0.7f, null, 3, 42));
        await using (var back = new SimulatedDoor(facility, "back", _place.File("back")))
        {
            await SimulatedDoor.UntilAsync(() => back.Report is { Erasing: 0, Revoked: 1 }, () => $"{back.Report.Why}, {back.Report.Erasing} to erase");
            var check = await facility.RunAsync("erase", "--check", "--json");
            Assert.Equal((0, "front=erased back=erased"), (check.ExitCode, States(check)));
        }

        await front.DisposeAsync();
        Assert.Empty(Traces(_place.State, oona));
        Assert.Empty(Traces(_place.File("back"), oona));
        var verdict = EdgeFaceProgram.Run(_place, "events", "verify", "--json");
        Assert.True(verdict.ExitCode == 0, verdict.Output + verdict.Errors);
        Assert.InRange(verdict.Json().GetProperty("erased").GetInt32(), 21, 30);
        // Nor does the admin's folder know her.
        Assert.Empty(Traces(facility.Home.Path, oona));

        // Who comes back is somebody new.
        using var now = facility.Open();
        var again = now.Put([new Person(oona, [])])[0];
        Assert.NotEqual(record, again);
        await TestSite.PublishAsync(facility, now, [again]);
        await using var later = new SimulatedDoor(facility, "front", _place.State);
        await UntilKnown(later);
    }

    [Fact]
    public async Task Erase_SomebodyWhoWasRevokedBefore_ByTheRecord()
    {
        TestSite.Require();
        using var facility = new TestSite(_place);
        facility.AddDoor("front");
        var oona = TestSite.Made(1, 0, Id, Name);
        using (var site = facility.Open()) await TestSite.PublishAsync(facility, site, site.Put([new Person(oona, [])]));
        await using var door = new SimulatedDoor(facility, "front", _place.State);
        await UntilKnown(door);
        door.Events.Publish(new AccessGranted(TimeProvider.System.GetUtcNow(), Id, 0.7f, null, 3, 1));

        var record = facility.Ok("revoke", Id).GetProperty("record").GetString()!;
        Assert.Equal(3, (await facility.RunAsync("erase", Id)).ExitCode);
        var erased = await facility.RunAsync("erase", "--record", record, "--json");

        Assert.Equal((0, "front=erased"), (erased.ExitCode, States(erased)));
        await door.DisposeAsync();
        Assert.Empty(Traces(_place.State, oona));
    }

    private static Task UntilKnown(SimulatedDoor door) => SimulatedDoor.UntilAsync(() => door.Keeper.Find(new(Id)) is not null && door.Report.InSync, () => $"{door.Address}: {door.Report.Why}");

    private static string States(Finished erased) => string.Join(' ', erased.Json().GetProperty("doors").EnumerateArray()
        .OrderByDescending(door => door.GetProperty("door").GetString(), StringComparer.Ordinal).Select(door => $"{door.GetProperty("door").GetString()}={door.GetProperty("state").GetString()}"));

    // Every file of a folder that holds the person's id, name, or template, plain or in base64.
    private static string[] Traces(string folder, SubjectPayload person)
    {
        var template = MemoryMarshal.AsBytes(person.Templates[0].ToEmbedding().Values);
        byte[][] wanted = [Encoding.UTF8.GetBytes(Id), Encoding.UTF8.GetBytes(Name), Encoding.UTF8.GetBytes("Unforgettable"), template[..64].ToArray(), Encoding.UTF8.GetBytes(Convert.ToBase64String(template[..48]))];
        return [.. Directory.GetFiles(folder, "*", SearchOption.AllDirectories).Where(file => Path.GetFileName(file) is not "lock" && wanted.Any(bytes => Read(file).AsSpan().IndexOf(bytes) >= 0))];
    }

    private static byte[] Read(string file)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
