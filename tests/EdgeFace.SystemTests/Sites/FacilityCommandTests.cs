using System.Text.Json;
using EdgeFace.Admin.Home;
using EdgeFace.Messaging.Commands;
using EdgeFace.Messaging.HomeAssistant;
using EdgeFace.SystemTests.Support;
using EdgeFace.Tests.Support;
using Xunit;

namespace EdgeFace.SystemTests.Sites;

public sealed class FacilityCommandTests : IDisposable
{
    private readonly Workplace _place = new();

    public void Dispose() => _place.Dispose();

    [Fact]
    public async Task Commands_OfTheAdmin_AreDoneAndAnswered_AndNobodyElsesAre()
    {
        TestSite.Require();
        using var facility = new TestSite(_place);
        facility.AddDoor("front");
        facility.Ok("key", "grant", "guard");
        facility.Broker.Reload();
        await using var door = new SimulatedDoor(facility, "front", _place.File("front"));
        await door.InSyncAsync(1);

        Assert.True(facility.Ok("unlock", "front")[0].GetProperty("done").GetBoolean());
        Assert.True(facility.Ok("lockdown", "all")[0].GetProperty("done").GetBoolean());
        Assert.True(facility.Ok("release", "front", "--home", facility.Home.In("operators/guard"))[0].GetProperty("done").GetBoolean());
        Assert.Equal(["unlock", "lockdown", "release"], door.Done);

        using var site = facility.Open();
        var (key, writer) = (site.Keys.Open(site.Settings.CommandKey), site.Writer);
        var reply = site.Address.Reply(key.Id);
        byte[] Order(string challenge, Messaging.Signing.SigningKey by) =>
            new CommandPayload(1, "hq", "front", "unlock", challenge, TimeProvider.System.GetUtcNow(), TimeProvider.System.GetUtcNow().AddSeconds(20)).Sign(by);
        async Task SendAsync(byte[] message, params string[] more)
        {
            File.WriteAllBytes(_place.File("message"), message);
            Assert.Equal(0, (await MosquittoClient.PublishAsync(facility, "admin", door.Address.Command, _place.File("message"), more)).ExitCode);
        }

        var yesterday = Order(door.Challenge, key);
        var present = Order(door.Challenge, key);
        await SendAsync(Order(door.Challenge, writer), "-D", "publish", "response-topic", site.Address.Reply(writer.Id));
        await SendAsync(present, "-D", "publish", "response-topic", "edgeface/hq/door/front/state");
        await SendAsync(present);
        await SendAsync(present, "-r", "-D", "publish", "response-topic", reply);
        await SendAsync([], "-r");
        await SendAsync(Order("", key), "-D", "publish", "response-topic", reply);
        await SendAsync("open sesame"u8.ToArray(), "-D", "publish", "response-topic", reply);
        await SimulatedDoor.UntilAsync(() => door.Report.Refused.Values.Sum() >= 6, () => JsonSerializer.Serialize(door.Report.Refused));
        Assert.Equal(["unlock", "lockdown", "release"], door.Done);

        // The good one is done once, however often it comes.
        await SendAsync(present, "-D", "publish", "response-topic", reply);
        await SendAsync(present, "-D", "publish", "response-topic", reply);
        await SendAsync(yesterday, "-D", "publish", "response-topic", reply);
        await SimulatedDoor.UntilAsync(() => door.Report.Refused.GetValueOrDefault("wrong_challenge") >= 3, () => JsonSerializer.Serialize(door.Report.Refused));
        Assert.Equal(["unlock", "lockdown", "release", "unlock"], door.Done);
        Assert.Equal("foreign_reply_topic malformed no_right retained wrong_challenge", string.Join(' ', door.Report.Refused.Keys.Order(StringComparer.Ordinal)));
    }

    [Fact]
    public async Task ForeignClients_ReadEventsAndAreRefusedWhatTheyMayNotDo()
    {
        TestSite.Require();
        using var facility = new TestSite(_place);
        facility.AddDoor("front");
        facility.AddDoor("back");
        await using var door = new SimulatedDoor(facility, "front", _place.File("front"));
        await door.InSyncAsync(1);
        var hearing = MosquittoClient.SubscribeAsync(facility, "observer", "edgeface/hq/door/+/event", 1, 20);
        await SimulatedDoor.UntilAsync(() => Tell(door) && hearing.IsCompleted, () => "the observer hears nothing");

        Assert.Contains("\"camera-restored\"", (await hearing).Output, StringComparison.Ordinal);
        Assert.Equal("", (await MosquittoClient.SubscribeAsync(facility, "observer", "edgeface/hq/gallery/#", 1, 1)).Output);
        Assert.Equal("", (await MosquittoClient.SubscribeAsync(facility, "door-back", "edgeface/hq/door/front/#", 1, 1)).Output);
        File.WriteAllText(_place.File("message"), "offline");
        var before = door.Report.Refused.Count;
        foreach (var (user, topic) in new[]
        {
            ("observer", "edgeface/hq/door/front/command"), ("homeassistant", "edgeface/hq/door/front/command"), ("door-back", "edgeface/hq/door/front/availability"),
            ("door-back", "edgeface/hq/gallery/manifest"), ("door-back", "edgeface/hq/keys"), ("door-front", "edgeface/hq/gallery/record/00112233445566778899aabbccddeeff"),
            ("door-front", "edgeface/hq/door/front/command"),
        })
        {
            var refused = await MosquittoClient.PublishAsync(facility, user, topic, _place.File("message"));
            Assert.True(refused.ExitCode != 0 || refused.Errors.Contains("Not authorized", StringComparison.Ordinal), $"{user} may publish to {topic}: {refused.Output}{refused.Errors}");
        }

        Assert.Equal(before, door.Report.Refused.Count);
    }

    [Fact]
    public async Task HomeAssistant_FindsTheDoor_AlsoAfterItsRestart()
    {
        TestSite.Require();
        using var facility = new TestSite(_place);
        facility.AddDoor("front");
        await using var door = new SimulatedDoor(facility, "front", _place.File("front"));
        await door.InSyncAsync(1);
        var topic = DeviceDiscovery.Topic(door.Address);
        Assert.Contains("\"Door front (hq)\"", (await MosquittoClient.SubscribeAsync(facility, "homeassistant", topic, 1, 10)).Output, StringComparison.Ordinal);

        var hearing = MosquittoClient.SubscribeAsync(facility, "homeassistant", topic, 2, 20);
        File.WriteAllText(_place.File("birth"), "online");
        await SimulatedDoor.UntilAsync(
            () => hearing.IsCompleted || Task.Run(() => MosquittoClient.PublishAsync(facility, "homeassistant", DeviceDiscovery.StatusTopic, _place.File("birth"))).GetAwaiter().GetResult().ExitCode != 0,
            () => "not announced again");
        Assert.Equal(2, (await hearing).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }

    [Fact]
    public async Task Will_ThatArrivesAfterTheBirth_IsContradicted()
    {
        TestRuns.RequireLong("It waits for time-outs");
        TestSite.Require();
        using var facility = new TestSite(_place);
        facility.AddDoor("front");
        await using var door = new SimulatedDoor(facility, "front", _place.File("front"));
        await door.InSyncAsync(1);
        File.WriteAllText(_place.File("will"), "offline");
        Assert.Equal(0, (await MosquittoClient.PublishAsync(facility, "admin", door.Address.Availability, _place.File("will"), "-r")).ExitCode);
        var said = "";
        await SimulatedDoor.UntilAsync(
            () => (said = Task.Run(() => MosquittoClient.SubscribeAsync(facility, "observer", door.Address.Availability, 1, 5)).GetAwaiter().GetResult().Output).Contains("online", StringComparison.Ordinal), () => said);
    }

    [Fact]
    public async Task Certificates_OfAnotherAuthorityAreRefused_AndRenewedOnesAreTakenUp()
    {
        TestRuns.RequireLong("It waits for time-outs");
        TestSite.Require();
        using var facility = new TestSite(_place);
        facility.AddDoor("front");
        await using var door = new SimulatedDoor(facility, "front", _place.File("front"));
        await door.InSyncAsync(1);

        var old = File.ReadAllBytes(facility.DoorFile("front", "door.pem"));
        facility.Ok("certificate", "renew", "front");
        Assert.NotEqual(old, File.ReadAllBytes(facility.DoorFile("front", "door.pem")));
        await SimulatedDoor.UntilAsync(() => !door.Broker.Connected, () => "the renewed certificate was not noticed");
        await SimulatedDoor.UntilAsync(() => door.Broker.Connected, () => $"not connected with the renewed certificate: {door.Broker.Why}");

        using var other = new Workplace();
        using var foreign = new TestSite(other);
        File.Copy(new AdminHome(foreign.Home.Path).In("certificates/ca.pem"), facility.DoorFile("front", "ca.pem"), overwrite: true);
        await using var fooled = new SimulatedDoor(facility, "front", _place.File("fooled"));
        await SimulatedDoor.UntilAsync(() => fooled.Broker.Why is { } why && why.Contains("certificate", StringComparison.OrdinalIgnoreCase), () => $"{fooled.Broker.Why}");
        Assert.False(fooled.Broker.Connected);
    }

    private static bool Tell(SimulatedDoor door)
    {
        door.Events.Publish(new Core.Events.CameraRestored(TimeProvider.System.GetUtcNow(), "test"));
        return true;
    }
}
