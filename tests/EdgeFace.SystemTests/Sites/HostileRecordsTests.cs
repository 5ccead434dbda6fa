using System.Buffers.Binary;
using System.Text.Json;
using EdgeFace.Admin.Broker;
using EdgeFace.Admin.Home;
using EdgeFace.Admin.Journal;
using EdgeFace.Core.Recognition;
using EdgeFace.Messaging.Gallery;
using EdgeFace.Messaging.Signing;
using EdgeFace.SystemTests.Support;
using Xunit;

namespace EdgeFace.SystemTests.Sites;

/// <summary>What somebody who got into the broker, or an admin's key, may send: nothing of it is stored, each is counted, and the rest goes on.</summary>
public sealed class HostileRecordsTests : IDisposable
{
    private readonly Workplace _place = new();

    public void Dispose() => _place.Dispose();

    [Fact]
    public async Task Records_ThatAreNotTheFacilitys_AreRefusedCountedAndHoldNothingUp()
    {
        TestSite.Require();
        using var facility = new TestSite(_place);
        facility.AddDoor("front");
        using var site = facility.Open();
        var ids = TestSite.Put(site, 0, 5);
        await TestSite.PublishAsync(facility, site, ids);
        await using var door = new SimulatedDoor(facility, "front", _place.File("front"));
        await door.InSyncAsync(site.State.ManifestRevision);
        var epoch = Vault.Read(facility.Home, TestSite.Passphrase).Epoch;
        using var stranger = SigningKey.Generate();
        var command = site.Keys.Open(site.Settings.CommandKey);
        var (old, fresh) = (site.Message(ids[0]), RecordId.Random());
        byte[] Made(SigningKey by, RecordId id, long version, SubjectPayload subject) => RecordEnvelope.Sign(by, site.Address, id, version, epoch, subject);
        var thief = TestSite.Made(99, 0);
        var good = Made(site.Writer, fresh, 1, thief);
        var flipped = (byte[])good.Clone();
        flipped[^5] ^= 1;
        site.Put([new Person(TestSite.Made(0, 1), [])]);
        await TestSite.PublishAsync(facility, site, [ids[0]]);
        await door.InSyncAsync(site.State.ManifestRevision);

        await using var broker = await AdminConnection.OpenAsync(facility.Home, site.Settings, TimeProvider.System, default);
        var foreign = thief with { Templates = [TemplatePayload.Of(new Embedding(new ModelId("othernet-192@00000001"), thief.Templates[0].ToEmbedding().Values.ToArray()), 0.5f, thief.Enrolled)] };
        (string Reason, RecordId Id, byte[] Message)[] bad =
        [
            ("bad_signature", fresh, flipped),
            ("unknown_key", fresh, Made(stranger, fresh, 1, thief)),
            ("no_right", fresh, Made(command, fresh, 1, thief)),
            ("outdated", ids[0], old),
            ("foreign_model", fresh, Made(site.Writer, fresh, 1, foreign)),
            ("too_large", fresh, new byte[RecordEnvelope.LargestMessage + 1]),
            ("malformed", fresh, Sealed(site, fresh, epoch, [.. "{\"v\":1,\"subject\":\""u8, 0xC3, 0x28, .. "\"}"u8])),
            ("wrong_place", RecordId.Random(), good),
            ("duplicate_subject", fresh, Made(site.Writer, fresh, 1, TestSite.Made(3, 0))),
        ];
        foreach (var (_, id, message) in bad) await broker.PublishAsync(site.Address.Record(id), message, retain: false, default);

        // Somebody who is good, after all of these.
        var next = TestSite.Put(site, 50, 1);
        await TestSite.PublishAsync(facility, site, next);
        await door.InSyncAsync(site.State.ManifestRevision);

        Assert.Equal(bad.Select(sent => $"{sent.Reason}=1").Order(StringComparer.Ordinal), door.Report.Refused.Select(refused => $"{refused.Key}={refused.Value}").Order(StringComparer.Ordinal));
        Assert.Equal(6, door.Keeper.Current.SubjectCount);
        Assert.Null(door.Keeper.Find(new("p99")));
        await ReportedAsync(facility, door, "\"bad_signature\":1");
    }

    [Fact]
    public async Task Manifest_OldExpiredOrAnotherKeys_IsRefusedOrRaisesTheAlarm()
    {
        TestSite.Require();
        using var facility = new TestSite(_place);
        facility.AddDoor("front");
        using var site = facility.Open();
        await TestSite.PublishAsync(facility, site, TestSite.Put(site, 0, 3));
        await using var door = new SimulatedDoor(facility, "front", _place.File("front"));
        await door.InSyncAsync(site.State.ManifestRevision);
        await using var broker = await AdminConnection.OpenAsync(facility.Home, site.Settings, TimeProvider.System, default);
        var now = TimeProvider.System.GetUtcNow();
        var nobody = new ManifestPayload(1, "hq", site.State.ManifestRevision + 5, now, now.AddDays(1), ManifestPayload.Deny, [], 0, GalleryDigest.Of([]), [.. site.State.Live.Keys.Select(id => id.ToString())], []);
        await broker.PublishAsync(site.Address.Manifest, nobody.Sign(site.Keys.Open(site.Settings.CommandKey), site.Address), retain: true, default);
        await broker.PublishAsync(site.Address.Manifest, (nobody with { Revision = 1 }).Sign(site.Writer, site.Address), retain: true, default);
        await SimulatedDoor.UntilAsync(() => door.Report.Refused.Count == 2, () => JsonSerializer.Serialize(door.Report.Refused));
        Assert.Equal("no_right outdated", string.Join(' ', door.Report.Refused.Keys.Order(StringComparer.Ordinal)));
        Assert.Equal(3, door.Keeper.Current.SubjectCount);

        // A writer whose manifest is past its time: taken, and the alarm raised; by the site's policy nobody is found any more.
        var late = nobody with
        {
            Issued = now.AddDays(-3),
            Expires = now.AddDays(-1),
            Models = [TestSite.Model.Value],
            Count = 3,
            Revoked = [],
            Digest = GalleryDigest.Of(site.State.Live.Values.Select(record => (record.Id, record.Version))),
        };
        await broker.PublishAsync(site.Address.Manifest, late.Sign(site.Writer, site.Address), retain: true, default);
        await SimulatedDoor.UntilAsync(() => !door.Report.Fresh, () => "the manifest is taken for fresh");
        Assert.Equal(0, door.Keeper.Current.SubjectCount);
        await ReportedAsync(facility, door, "\"fresh\":false");
    }

    [Fact]
    public async Task Disk_TakesNothing_TheDoorGoesOnAndConvergesWhenThereIsRoom()
    {
        TestSite.Require();
        using var facility = new TestSite(_place);
        facility.AddDoor("front");
        using var site = facility.Open();
        var ids = TestSite.Put(site, 0, 20);
        await TestSite.PublishAsync(facility, site, ids);
        await using var door = new SimulatedDoor(facility, "front", _place.File("front"));
        await door.InSyncAsync(site.State.ManifestRevision);

        door.LimitDisk(1);
        site.Revoke(site.State.Live[ids[0]], erase: true);
        await TestSite.PublishAsync(facility, site, [ids[0], .. TestSite.Put(site, 100, 200)]);
        await SimulatedDoor.UntilAsync(() => door.Report.Why?.Contains("the disk is full", StringComparison.Ordinal) == true, () => $"{door.Report.Why}");
        // Who was revoked is not found, though that cannot be written; in the room that it leaves, somebody new may have been stored.
        var revoked = TestSite.Made(0, 0).Subject;
        await SimulatedDoor.UntilAsync(() => door.Keeper.Find(new(revoked)) is null, () => $"{revoked} is found");

        door.LimitDisk(1_000_000);
        await door.InSyncAsync(site.State.ManifestRevision);
        Assert.Equal(219, door.Keeper.Current.SubjectCount);
        Assert.Equal(0, door.Report.Erasing);
    }

    // The report follows a moment later.
    private static Task ReportedAsync(TestSite facility, SimulatedDoor door, string words)
    {
        var said = "";
        return SimulatedDoor.UntilAsync(
            () => (said = Task.Run(() => MosquittoClient.SubscribeAsync(facility, "observer", door.Address.Gallery, 1, 10)).GetAwaiter().GetResult().Output).Contains(words, StringComparison.Ordinal), () => said);
    }

    // A record that is signed and encrypted as it should be, around content that is not.
    private static byte[] Sealed(Site site, RecordId id, EpochKey epoch, byte[] content)
    {
        var header = new byte[1 + 1 + RecordId.Length + sizeof(long) + sizeof(int)];
        header[0] = 1;
        id.WriteTo(header.AsSpan(2));
        BinaryPrimitives.WriteInt64BigEndian(header.AsSpan(2 + RecordId.Length), 1);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(2 + RecordId.Length + sizeof(long)), epoch.Number);
        return SignedMessage.Sign(site.Writer, site.Address.Record(id), RecordEnvelope.ContentType, [.. header, .. Messaging.Signing.Sealed.Seal(epoch.Key, content, header)]);
    }
}
