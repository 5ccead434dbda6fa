using EdgeFace.Core.Events;
using EdgeFace.Core.Gallery;
using EdgeFace.Core.Recognition;
using EdgeFace.Daemon.Storage;
using EdgeFace.Messaging.Gallery;
using EdgeFace.Messaging.Signing;
using EdgeFace.Tests.Support;
using Xunit;

namespace EdgeFace.Tests.Daemon.Sites;

public sealed class GallerySyncTests : IDisposable
{
    private readonly MadeSite _site = new();
    private readonly RecordId _anna = RecordId.Random();
    private readonly RecordId _bert = RecordId.Random();
    private SiteBench _bench;

    public GallerySyncTests() => _bench = new(_site);

    public void Dispose()
    {
        _bench.Dispose();
        _site.Dispose();
    }

    [Fact]
    public async Task Take_KeysManifestAndRecords_IsInSyncOnceSettled()
    {
        await Enrol();
        Assert.Equal(("being taken into use", false), (_bench.Report.Why, _bench.Report.InSync));

        await _bench.Sync.SettleAsync();

        var report = _bench.Report;
        Assert.True(report.InSync, report.Why);
        Assert.Equal((2, 2, 0, 0), (report.Records, report.Local + report.Records, report.Revoked, report.Unusable));
        Assert.Equal(2, _bench.Keeper.Current.SubjectCount);
        Assert.Equal(["staff"], _bench.Keeper.Find(new("anna"))!.Groups);
        Assert.Equal("", _bench.Refused);
        Assert.Contains(_bench.Events, e => e is GallerySynced { Complete: true, Changed: 2 });
    }


    [Fact]
    public async Task TakeManifest_Revocations_EndTheSearchAtOnce()
    {
        await Enrol();
        await _bench.Sync.SettleAsync();

        await _bench.Manifest(MadeSite.Manifest(2, [(_bert, 1)], _anna));

        Assert.Equal("bert", _bench.Keeper.Current.Search(Made.Embedding(1).Values).Best!.Value.Subject.Value);
        Assert.Equal(["bert"], _bench.Subjects);
        await _bench.Sync.SettleAsync();
        Assert.True(_bench.Report.InSync);
    }

    [Fact]
    public async Task TakeManifest_Erased_ErasesThePersonOnceAndReportsIt()
    {
        await Enrol();
        await _bench.Manifest(Erasing(2, _anna));
        Assert.Equal(["anna"], _bench.Erased);
        Assert.Equal((2L, 0), (_bench.Report.Revision, _bench.Report.Erasing));
        await _bench.Manifest(Erasing(3, _anna));
        Assert.Equal(["anna"], _bench.Erased);
    }

    [Fact]
    public async Task TakeManifest_ErasedAfterATombstoneOrARevocation_IsStillKnownByName()
    {
        await Enrol();
        await _bench.Records((_anna, _site.Tombstone(_anna, 2)));
        await _bench.Manifest(MadeSite.Manifest(2, [], _anna, _bert));
        Assert.Empty(_bench.Erased);
        _bench = _bench.Restarted();
        await _bench.Manifest(MadeSite.Manifest(3, [], _anna, _bert) with { Erased = [_anna.ToString(), _bert.ToString()] });
        Assert.Equal(["anna", "bert"], _bench.Erased.Order(StringComparer.Ordinal));
        foreach (var file in Directory.GetFiles(_bench.Root, "gallery.db*"))
            Assert.True(File.ReadAllBytes(file).AsSpan().IndexOf("anna"u8) < 0, $"{file} still names who was erased.");
    }

    [Fact]
    public async Task TakeManifest_ErasingThatFails_IsReportedAndDoneLaterAlsoAfterARestart()
    {
        await Enrol();
        _bench.EraseFault = new(StorageFault.Full, "full", "x", "y");
        await _bench.Manifest(Erasing(2, _anna));
        Assert.Equal((2L, 1), (_bench.Report.Revision, _bench.Report.Erasing));
        Assert.Equal(["bert"], _bench.Subjects);

        _bench = _bench.Restarted();
        Assert.Equal(1, _bench.Report.Erasing);
        using var stop = new CancellationTokenSource();
        var run = _bench.Sync.RunAsync(stop.Token);
        await Eventually.True(() => _bench.Report.Erasing == 0, _bench.Time, TimeSpan.FromSeconds(5));
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
        Assert.Equal(["anna"], _bench.Erased);
    }

    [Fact]
    public async Task TakeRecords_ARevokedOne_NeverComesBack()
    {
        await Enrol();
        await _bench.Manifest(MadeSite.Manifest(2, [(_bert, 1)], _anna));

        await _bench.Records((_anna, _site.Record(_anna, 99, MadeSite.Person("anna"))));
        _bench = _bench.Restarted();
        await _bench.Records((_anna, _site.Record(_anna, 100, MadeSite.Person("anna"))));

        Assert.Equal("revoked=1", _bench.Refused);
        Assert.Equal(["bert"], _bench.Subjects);
    }

    [Fact]
    public async Task TakeRecords_ATombstone_RevokesBeforeAnyManifestDoes()
    {
        await Enrol();
        await _bench.Records((_anna, _site.Tombstone(_anna, 2)), (_anna, _site.Record(_anna, 3, MadeSite.Person("anna"))));
        Assert.Equal(["bert"], _bench.Subjects);
        Assert.Equal("revoked=1", _bench.Refused);
    }

    [Fact]
    public async Task TakeRecords_TheSameAgainOrOlder_IsAppliedOnce()
    {
        await Enrol();
        await _bench.Records((_anna, _site.Record(_anna, 3, MadeSite.Person("anna", name: "New"))));
        await _bench.Records((_anna, _site.Record(_anna, 3, MadeSite.Person("anna", name: "Other"))), (_anna, _site.Record(_anna, 2, MadeSite.Person("anna", name: "Old"))));
        Assert.Equal("New", (await _bench.Keeper.FindAsync(new("anna"), default))!.Name);
        Assert.Equal("outdated=1", _bench.Refused);
    }

    [Fact]
    public async Task TakeRecords_BadOnesAmongGood_HoldNothingUp()
    {
        using var stranger = SigningKey.Generate();
        await _bench.Keys();
        await _bench.Manifest(MadeSite.Manifest(1, [(_anna, 1), (_bert, 1)]));
        var (id, good) = (RecordId.Random(), MadeSite.Person("c"));
        var flipped = _site.Record(id, 1, good);
        flipped[^1] ^= 1;

        await _bench.Records(
            (_anna, _site.Record(_anna, 1, MadeSite.Person("anna"))),
            (id, flipped),
            (id, RecordEnvelope.Sign(stranger, _site.Address, id, 1, _site.Epoch, good)),
            (id, RecordEnvelope.Sign(_site.Command, _site.Address, id, 1, _site.Epoch, good)),
            (id, _site.Record(RecordId.Random(), 1, good)),
            (id, RecordEnvelope.Sign(_site.Gallery, _site.Address, id, 1, new(7, new byte[32]), good)),
            (id, RecordEnvelope.Sign(_site.Gallery, _site.Address, id, 1, new(1, new byte[32]), good)),
            (id, _site.Record(id, 1, MadeSite.Person("c", model: new ModelId("other@1")))),
            (id, _site.Record(id, 1, MadeSite.Person("anna"))),
            (id, new byte[RecordEnvelope.LargestMessage + 1]),
            (id, []),
            (_bert, _site.Record(_bert, 1, MadeSite.Person("bert", 2))));

        Assert.Equal("bad_signature=1 duplicate_subject=1 foreign_model=1 no_right=1 not_decryptable=1 too_large=1 unknown_epoch=1 unknown_key=1 wrong_place=1", _bench.Refused);
        Assert.Equal(["anna", "bert"], _bench.Subjects);
        await _bench.Sync.SettleAsync();
        Assert.True(_bench.Report.InSync);
        Assert.Equal(9, _bench.Report.LastRefused.Count);
        Assert.Single(_bench.Events.OfType<MessageRefused>());
    }

    [Fact]
    public async Task TakeManifest_OlderThanKnown_IsRefused()
    {
        await Enrol();
        await _bench.Manifest(MadeSite.Manifest(5, [(_bert, 1)], _anna));
        await _bench.Manifest(MadeSite.Manifest(4, [(_anna, 1), (_bert, 1)]));
        Assert.Equal("outdated=1", _bench.Refused);
        Assert.Equal((5L, 1), (_bench.Report.Revision, _bench.Report.Records));
    }

    [Fact]
    public async Task TakeManifest_BelowTheSiteFilesLeastRevision_IsRefusedByAFreshDoor()
    {
        using var site = new MadeSite { LeastRevision = 7 };
        using var bench = new SiteBench(site);
        await bench.Keys();
        await bench.Manifest(MadeSite.Manifest(6, []));
        Assert.Equal("outdated=1", bench.Refused);
        Assert.Equal("no manifest yet", bench.Report.Why);
    }

    [Fact]
    public async Task TakeKeys_AWriterThatIsNotListedAnyMore_TakesWhatItWroteWithIt()
    {
        await Enrol();
        await _bench.Records((_bert, _site.Tombstone(_bert, 9)));
        _site.ReplaceWriter();

        await _bench.Keys();

        Assert.Empty(_bench.Subjects);
        Assert.Equal((0, 0, "no manifest yet"), (_bench.Report.Records, _bench.Report.Revoked, _bench.Report.Why));
        await _bench.Manifest(MadeSite.Manifest(1, [(_anna, 1), (_bert, 1)]));
        await _bench.Records((_anna, _site.Record(_anna, 1, MadeSite.Person("anna"))), (_bert, _site.Record(_bert, 1, MadeSite.Person("bert", 2))));
        Assert.Equal(["anna", "bert"], _bench.Subjects);
    }

    [Fact]
    public async Task TakeKeys_Older_IsRefused()
    {
        _site.KeysRevision = 3;
        await _bench.Keys();
        _site.KeysRevision = 2;
        await _bench.Keys();
        Assert.Equal("outdated=1", _bench.Refused);
        Assert.Equal(3, _bench.Sync.Keys!.Revision);
    }

    [Fact]
    public async Task TakeRecords_OfANewEpoch_AreReadWithItsKey()
    {
        await Enrol();
        _site.NextEpoch();
        await _bench.Keys();
        await _bench.Records((_anna, _site.Record(_anna, 2, MadeSite.Person("anna", name: "New"))));
        Assert.Equal("New", (await _bench.Keeper.FindAsync(new("anna"), default))!.Name);
    }

    [Fact]
    public async Task Start_AfterARestart_KnowsWhatItKnew()
    {
        await Enrol();
        _bench = _bench.Restarted();
        var report = _bench.Report;
        Assert.Equal((1L, 1L, 2, true), (report.Revision, report.KeysRevision, report.Records, report.InSync));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task RunAsync_TheManifestExpires_AlarmsAndByPolicyEndsGrants(bool clockTrusted)
    {
        _bench.ClockTrusted = clockTrusted;
        await Enrol();
        await _bench.Manifest(MadeSite.Manifest(2, [(_anna, 1), (_bert, 1)]) with { WhenStale = ManifestPayload.Deny });
        await _bench.Sync.SettleAsync();
        using var stop = new CancellationTokenSource();
        var run = _bench.Sync.RunAsync(stop.Token);
        _bench.Time.Advance(TimeSpan.FromHours(47));
        Assert.Equal(2, _bench.Keeper.Current.SubjectCount);

        await Eventually.True(() => !_bench.Report.Fresh, _bench.Time, TimeSpan.FromMinutes(30), TimeSpan.FromHours(3));

        Assert.Equal(0, _bench.Keeper.Current.SubjectCount);
        Assert.Contains(_bench.Events, e => e is GalleryStale { Active: true, IsAlarm: true });
        Assert.Contains("has expired, nobody is let in by face", _bench.Sync.Degraded, StringComparison.Ordinal);
        await _bench.Manifest(MadeSite.Manifest(3, [(_anna, 1), (_bert, 1)]) with { Issued = _bench.Time.GetUtcNow(), Expires = _bench.Time.GetUtcNow().AddDays(2) });
        Assert.Equal((true, 2), (_bench.Report.Fresh, _bench.Keeper.Current.SubjectCount));
        Assert.Null(_bench.Sync.Degraded);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
    }

    [Fact]
    public async Task TakeManifest_ADiskThatTakesNothing_LetsTheRevokedInNoMoreAllTheSame()
    {
        await Enrol();
        await _bench.Sync.SettleAsync();
        _bench.Gallery.LimitPages(1);
        var many = Enumerable.Range(0, 2_000).Select(_ => RecordId.Random()).Append(_anna).ToArray();

        await _bench.Manifest(MadeSite.Manifest(2, [(_bert, 1)], many));

        Assert.Equal("bert", Assert.Single(_bench.Keeper.Current.Search(Made.Embedding(1).Values) is var found ? new[] { found.Best!.Value.Subject.Value } : []));
        Assert.Contains("the disk is full", _bench.Report.Why, StringComparison.Ordinal);
        _bench.Gallery.LimitPages(100_000);
        await _bench.Manifest(MadeSite.Manifest(2, [(_bert, 1)], many));
        await _bench.Sync.SettleAsync();
        Assert.True(_bench.Report.InSync, _bench.Report.Why);
    }

    [Fact]
    public async Task TakeRecords_ATombstoneOnADiskThatTakesNothing_LetsNobodyInAllTheSame()
    {
        await Enrol();
        await _bench.Sync.SettleAsync();
        _bench.Gallery.LimitPages(1);
        (RecordId Id, byte[] Message) NewPerson(int number)
        {
            var id = RecordId.Random();
            return (id, _site.Record(id, 1, MadeSite.Person($"n{number}")));
        }

        await _bench.Records([(_anna, _site.Tombstone(_anna, 2)), .. Enumerable.Range(0, 200).Select(NewPerson)]);

        Assert.Contains("the disk is full", _bench.Report.Why, StringComparison.Ordinal);
        Assert.Null(_bench.Keeper.Find(new("anna")));
        Assert.NotNull(_bench.Keeper.Find(new("bert")));
        _bench.Gallery.LimitPages(100_000);
        await _bench.Records((_anna, _site.Tombstone(_anna, 2)));
        await _bench.Sync.SettleAsync();
        Assert.Null(_bench.Keeper.Find(new("anna")));
    }

    [Fact]
    public async Task LocalChanges_OfWhomTheFacilitySent_AreRefused()
    {
        await Enrol();
        Assert.Equal(StorageFault.KeptByFacility, (await Assert.ThrowsAsync<StorageException>(() => _bench.Keeper.RemoveAsync(new("anna"), default))).Fault);
        Assert.Equal(StorageFault.KeptByFacility, (await Assert.ThrowsAsync<StorageException>(() => _bench.Keeper.AddAsync(new("anna"), "", [Made.Template(5)], default))).Fault);
        Assert.Equal(StorageFault.KeptByFacility, (await Assert.ThrowsAsync<StorageException>(() => _bench.Keeper.SetRightsAsync(new("anna"), SubjectRights.None, default))).Fault);
        await _bench.Keeper.AddAsync(new("local"), "", [Made.Template(5)], default);
        Assert.Equal(1, _bench.Report.Local);
    }

    private async Task Enrol()
    {
        await _bench.Keys();
        await _bench.Manifest(MadeSite.Manifest(1, [(_anna, 1), (_bert, 1)]));
        await _bench.Records((_anna, _site.Record(_anna, 1, MadeSite.Person("anna"))), (_bert, _site.Record(_bert, 1, MadeSite.Person("bert", 2))));
    }

    private ManifestPayload Erasing(long revision, RecordId erased) => MadeSite.Manifest(revision, [(_bert, 1)], erased) with { Erased = [erased.ToString()] };
}
