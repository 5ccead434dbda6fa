using System.Security.Cryptography.X509Certificates;
using EdgeFace.Admin.Home;
using EdgeFace.Messaging.Gallery;
using EdgeFace.SystemTests.Support;
using EdgeFace.Tests.Support;
using MQTTnet;
using MQTTnet.Formatter;
using MQTTnet.Protocol;
using Xunit;

namespace EdgeFace.SystemTests.Sites;

public sealed class GallerySyncSystemTests(ITestOutputHelper output) : IDisposable
{
    private readonly Workplace _place = new();

    public void Dispose() => _place.Dispose();

    [Fact]
    public async Task Sync_ANewDoor_GetsEverybodyAndTheTimeOfABareSubscriberIsPrinted()
    {
        TestSite.Require();
        var people = TestRuns.Count(300, 10_000);
        using var facility = new TestSite(_place);
        facility.AddDoor("front");
        using var site = facility.Open();
        TestSite.Put(site, 0, people);
        await TestSite.SyncAsync(facility, site);

        var begun = TimeProvider.System.GetTimestamp();
        await BareSubscriberAsync(facility, people);
        var bare = TimeProvider.System.GetElapsedTime(begun);

        begun = TimeProvider.System.GetTimestamp();
        await using var door = new SimulatedDoor(facility, "front", _place.File("front"));
        await door.InSyncAsync(site.State.ManifestRevision);
        var synced = TimeProvider.System.GetElapsedTime(begun);

        output.WriteLine($"{people} people: bare subscriber {bare.TotalSeconds:F2} s, new door in sync {synced.TotalSeconds:F2} s, ratio {synced / bare:F2}");
        Assert.Equal(people, door.Keeper.Current.SubjectCount);
        Assert.Empty(door.Report.Refused);
    }

    [Fact]
    public async Task Revoke_ManyConnectedDoors_ReachesEachAndTheTimesArePrinted()
    {
        TestSite.Require();
        var count = TestRuns.Count(4, 50);
        using var facility = new TestSite(_place);
        var names = Enumerable.Range(1, count).Select(i => $"door-{i}").ToArray();
        foreach (var name in names) facility.Ok("door", "add", name);
        facility.Broker.Reload();
        using var site = facility.Open();
        var people = TestSite.Put(site, 0, 50);
        await TestSite.PublishAsync(facility, site, people);
        var doors = names.Select(name => new SimulatedDoor(facility, name, _place.File(name))).ToArray();
        try
        {
            await Task.WhenAll(doors.Select(door => door.InSyncAsync(site.State.ManifestRevision)));
            site.Revoke(site.State.Live[people[0]], erase: true);

            var begun = TimeProvider.System.GetTimestamp();
            var publishing = TestSite.PublishAsync(facility, site, [people[0]]);
            var times = await Task.WhenAll(doors.Select(async door =>
            {
                await SimulatedDoor.UntilAsync(() => door.Keeper.Current.SubjectCount == 49, () => $"{door.Address} still has {door.Keeper.Current.SubjectCount}");
                return TimeProvider.System.GetElapsedTime(begun).TotalMilliseconds;
            }));

            await publishing;
            Array.Sort(times);
            output.WriteLine($"{count} doors, from the admin's connecting on: first {times[0]:F0} ms, median {times[count / 2]:F0} ms, last {times[^1]:F0} ms");
            await Task.WhenAll(doors.Select(door => door.InSyncAsync(site.State.ManifestRevision)));
        }
        finally
        {
            foreach (var door in doors) await door.DisposeAsync();
        }
    }

    [Fact]
    public async Task Offline_ChangesWithinTheBrokersQueue_DownloadsOnlyWhatItMissed()
    {
        TestSite.Require();
        var (people, changes) = (TestRuns.Count(300, 3_000), TestRuns.Count(100, 1_000));
        using var facility = new TestSite(_place);
        facility.AddDoor("front");
        using var site = facility.Open();
        await TestSite.PublishAsync(facility, site, TestSite.Put(site, 0, people));
        await using (var before = new SimulatedDoor(facility, "front", _place.File("front"))) await before.InSyncAsync(site.State.ManifestRevision);

        await TestSite.PublishAsync(facility, site, TestSite.Put(site, people - changes / 2, changes, generation: 1));
        await using var door = new SimulatedDoor(facility, "front", _place.File("front"));
        await door.InSyncAsync(site.State.ManifestRevision);

        output.WriteLine($"{people} people, {changes} changes missed: {door.RecordsReceived} records received");
        Assert.InRange(door.RecordsReceived, changes, changes + 5);
        Assert.Equal(people + changes / 2, door.Keeper.Current.SubjectCount);
    }

    [Fact]
    public async Task Offline_ChangesPastTheBrokersQueue_ConvergesByAskingForEverything()
    {
        TestSite.Require();
        var (people, changes, queue) = (TestRuns.Count(100, 800), TestRuns.Count(300, 5_000), TestRuns.Count(150, 1_000));
        using var facility = new TestSite(_place, $"max_queued_messages {queue}");
        facility.AddDoor("front");
        using var site = facility.Open();
        await TestSite.PublishAsync(facility, site, TestSite.Put(site, 0, people));
        await using (var before = new SimulatedDoor(facility, "front", _place.File("front"))) await before.InSyncAsync(site.State.ManifestRevision);

        for (var (done, generation) = (0, 1); done < changes; done += people, generation++)
            await TestSite.PublishAsync(facility, site, TestSite.Put(site, 0, Math.Min(people, changes - done), generation));
        await using var door = new SimulatedDoor(facility, "front", _place.File("front"));
        await door.InSyncAsync(site.State.ManifestRevision);

        output.WriteLine($"{changes} changes missed with a queue of {queue}: {door.RecordsReceived} records received");
        Assert.Equal(people, door.Keeper.Current.SubjectCount);
    }

    [Fact]
    public async Task BrokerKilled_InTheMiddleOfASync_WithAndWithoutItsDatabase_Converges()
    {
        TestSite.Require();
        using var facility = new TestSite(_place);
        facility.AddDoor("front");
        using var site = facility.Open();
        await TestSite.PublishAsync(facility, site, TestSite.Put(site, 0, 300));
        foreach (var loses in new[] { false, true })
        {
            await using var door = new SimulatedDoor(facility, "front", _place.File($"front-{loses}"));
            await SimulatedDoor.UntilAsync(() => door.Report.Records > 20, () => $"no records: {door.Report.Why}");
            facility.Broker.Kill();
            if (loses) facility.Broker.LoseDatabase();
            facility.Broker.Start();
            // What the broker lost, the journal has.
            await TestSite.SyncAsync(facility, site);
            await door.InSyncAsync(site.State.ManifestRevision);
            Assert.Equal(300, door.Keeper.Current.SubjectCount);
        }
    }

    [Fact]
    public async Task BrokerFromAnOldBackup_BringsNobodyBack()
    {
        TestRuns.RequireLong("It waits for time-outs");
        TestSite.Require();
        using var facility = new TestSite(_place, "autosave_interval 1");
        facility.AddDoor("front");
        using var site = facility.Open();
        var people = TestSite.Put(site, 0, 20);
        await TestSite.PublishAsync(facility, site, people);
        await using var door = new SimulatedDoor(facility, "front", _place.File("front"));
        await door.InSyncAsync(site.State.ManifestRevision);
        facility.Broker.Kill();
        File.Copy(_place.File("mosquitto/mosquitto.db"), _place.File("backup.db"));
        facility.Broker.Start();
        site.Revoke(site.State.Live[people[0]], erase: false);
        await TestSite.PublishAsync(facility, site, [people[0]]);
        await SimulatedDoor.UntilAsync(() => door.Keeper.Current.SubjectCount == 19, () => "not revoked");

        facility.Broker.Kill();
        File.Copy(_place.File("backup.db"), _place.File("mosquitto/mosquitto.db"), overwrite: true);
        facility.Broker.Start();
        await SimulatedDoor.UntilAsync(() => door.Report.Refused.ContainsKey("outdated"), () => "the old manifest was not refused");

        Assert.Equal(19, door.Keeper.Current.SubjectCount);
        await TestSite.SyncAsync(facility, site);
        await door.InSyncAsync(site.State.ManifestRevision);
        Assert.Equal(19, door.Keeper.Current.SubjectCount);
    }

    [Fact]
    public async Task Network_CutSilentAndSlow_IsNoticedAndConverges()
    {
        TestRuns.RequireLong("It waits for time-outs");
        TestSite.Require();
        using var facility = new TestSite(_place);
        facility.AddDoor("front");
        using var site = facility.Open();
        await TestSite.PublishAsync(facility, site, TestSite.Put(site, 0, 100));
        await using var proxy = new FaultyProxy(facility.Port);
        await using var door = new SimulatedDoor(facility, "front", _place.File("front"), proxy.Port, keepAlive: TimeSpan.FromSeconds(2));
        await SimulatedDoor.UntilAsync(() => door.Report.Records > 5, () => $"no records: {door.Report.Why}");
        proxy.Cut();
        await door.InSyncAsync(site.State.ManifestRevision);

        proxy.Silent = true;
        await SimulatedDoor.UntilAsync(() => !door.Broker.Connected, () => "the half-open connection was not noticed");
        await TestSite.PublishAsync(facility, site, TestSite.Put(site, 100, 100));
        proxy.Cut();
        proxy.BytesPerTick = 2_000;
        proxy.Mend();

        await door.InSyncAsync(site.State.ManifestRevision);
        Assert.Equal(200, door.Keeper.Current.SubjectCount);
    }

    [Fact]
    public async Task Removed_ADoor_CannotReadWhatIsPublishedFromThenOn()
    {
        TestSite.Require();
        using var facility = new TestSite(_place);
        facility.AddDoor("front");
        facility.AddDoor("stolen");
        var kept = facility.DoorFile("stolen", "site.json");
        File.Copy(kept, _place.File("stolen.json"));
        using (var site = facility.Open()) await TestSite.PublishAsync(facility, site, TestSite.Put(site, 0, 5));
        await using var front = new SimulatedDoor(facility, "front", _place.File("front"));

        facility.Ok("door", "remove", "stolen");

        using var now = facility.Open();
        await front.InSyncAsync(now.State.ManifestRevision);
        Assert.Equal(2, now.State.Epoch);
        var stolen = Messaging.Site.SiteFile.Parse(File.ReadAllBytes(_place.File("stolen.json")));
        using var root = stolen.ReadRoot();
        using var key = stolen.ReadDoorKey();
        var keys = KeysPayload.Open(now.LastKeys(), root, now.Address);
        Assert.All(keys.Epochs, epoch => Assert.Null(epoch.Unwrap(key, stolen.ToAddress())));
        // Its certificate is still good, but the access list knows it no more.
        facility.Broker.Reload();
        var heard = await MosquittoClient.SubscribeAsync(facility, "door-stolen", now.Address.AllRecords, 1, 2);
        Assert.Equal("", heard.Output);
    }

    [Fact]
    public async Task StolenGalleryKey_IsReplaced_AndWhatItSignedIsForgotten()
    {
        TestSite.Require();
        using var facility = new TestSite(_place);
        facility.AddDoor("front");
        await using var door = new SimulatedDoor(facility, "front", _place.File("front"));
        using (var site = facility.Open())
        {
            var ids = TestSite.Put(site, 0, 5);
            await TestSite.PublishAsync(facility, site, ids);
            await door.InSyncAsync(site.State.ManifestRevision);
            // The thief raises versions and adds somebody, all well signed.
            await using var thief = await Admin.Broker.AdminConnection.OpenAsync(facility.Home, site.Settings, TimeProvider.System, default);
            var stranger = RecordId.Random();
            var vault = Vault.Read(facility.Home, TestSite.Passphrase);
            var person = site.ReadPeople().First().Person.Subject with { Subject = "thief" };
            await thief.PublishAsync(site.Address.Record(stranger), RecordEnvelope.Sign(site.Writer, site.Address, stranger, 1, vault.Epoch, person), true, default);
            await SimulatedDoor.UntilAsync(() => door.Keeper.Current.SubjectCount == 6, () => "the thief's record was not taken");
        }

        facility.Ok("key", "rotate", "--revoke-old");

        using var after = facility.Open();
        await TestSite.SyncAsync(facility, after);
        await door.InSyncAsync(after.State.ManifestRevision);
        Assert.Equal(5, door.Keeper.Current.SubjectCount);
    }

    private static async Task BareSubscriberAsync(TestSite facility, int count)
    {
        using var client = new MqttClientFactory().CreateMqttClient();
        var all = new TaskCompletionSource();
        var received = 0;
        client.ApplicationMessageReceivedAsync += _ =>
        {
            if (Interlocked.Increment(ref received) == count) all.TrySetResult();
            return Task.CompletedTask;
        };
        var authorities = new X509Certificate2Collection();
        authorities.ImportFromPemFile(facility.DoorFile("front", "ca.pem"));
        await client.ConnectAsync(new MqttClientOptionsBuilder().WithProtocolVersion(MqttProtocolVersion.V500).WithTcpServer("127.0.0.1", facility.Port).WithReceiveMaximum(200)
            .WithTlsOptions(tls => tls.UseTls().WithTrustChain(authorities).WithRevocationMode(X509RevocationMode.NoCheck)
                .WithClientCertificates([X509Certificate2.CreateFromPemFile(facility.DoorFile("front", "door.pem"), facility.DoorFile("front", "door.key"))])).Build());
        await client.SubscribeAsync("edgeface/hq/gallery/record/+", MqttQualityOfServiceLevel.AtLeastOnce);
        using var late = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        await all.Task.WaitAsync(late.Token);
        await client.DisconnectAsync();
    }
}
