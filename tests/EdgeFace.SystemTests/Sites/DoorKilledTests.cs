using EdgeFace.Admin.Broker;
using EdgeFace.Admin.Journal;
using EdgeFace.Daemon.Storage;
using EdgeFace.Messaging.Gallery;
using EdgeFace.SystemTests.Support;
using EdgeFace.Tests.Support;
using Xunit;

namespace EdgeFace.SystemTests.Sites;

/// <summary>A door's process killed with -9 while it takes what the facility sends.</summary>
public sealed class DoorKilledTests(ITestOutputHelper output) : IDisposable
{
    private const int People = 60;

    /// <summary>As often a wiped disk: so the first steps of all files are hit too.</summary>
    private const int RoundsOfADisk = 12;

    private readonly Workplace _place = new();
    private readonly Random _random = new(TestRuns.Seed);
    private HashSet<RecordId> _revokedBefore = [];
    private long _revisionBefore;

    public void Dispose() => _place.Dispose();

    [Fact]
    public async Task Door_KilledAtRandomPointsDuringSync_KeepsAWholeGalleryAndConverges()
    {
        TestSite.Require();
        var kills = TestRuns.Count(6, 500);
        using var facility = new TestSite(_place);
        facility.AddDoor("front");
        using var site = facility.Open();
        var (inTheMiddle, before, records) = (0, 0, 0);
        await using var connection = await AdminConnection.OpenAsync(facility.Home, site.Settings, TimeProvider.System, default);
        await PublishAsync(site, connection, TestSite.Put(site, 0, People));
        var (start, sync) = await MeasureAsync(facility, site);
        var state = "";
        for (var kill = 0; kill < kills; kill++)
        {
            if (kill % RoundsOfADisk == 0) (state, _revokedBefore, _revisionBefore) = (_place.File($"disk-{kill}"), [], 0);
            var due = site.State.Live.Count;
            using (var door = new KillableDoor(facility.DoorFolder("front"), state, facility.Port))
            {
                // While it opens its files and connects; and mostly while it takes revocations and records, and brings them into use.
                if (kill % 4 == 3) await door.BegunAsync();
                else await door.ConnectedAsync();
                await Task.Delay((kill % 4 == 3 ? start : sync) * _random.NextDouble(), TimeProvider.System);
                door.Kill();
            }

            var held = await CheckAsync(state, site);
            records += held;
            if (held == 0) before++;
            else if (held < due || _revisionBefore < site.State.ManifestRevision) inTheMiddle++;
            // What the next start finds: somebody revoked, some changed, some new.
            var gone = site.State.Live.Keys.Order().ElementAt(_random.Next(site.State.Live.Count));
            site.Revoke(site.State.Live[gone], erase: kill % 3 == 0);
            await PublishAsync(site, connection, [gone, .. TestSite.Put(site, _random.Next(People), 8, kill + 1)]);
        }

        using (var door = new KillableDoor(facility.DoorFolder("front"), state, facility.Port))
        {
            await door.InSyncAsync(site.State.ManifestRevision);
            door.Kill();
        }

        Assert.Equal(site.State.Live.Count, await CheckAsync(state, site));
        Assert.Equal(site.State.ManifestRevision, _revisionBefore);
        output.WriteLine($"{start.TotalMilliseconds:F0} ms to connect, {sync.TotalMilliseconds:F0} ms to be in sync; {kills} kills, seed {TestRuns.Seed}: {before} before the first record was stored, {inTheMiddle} in the middle, {kills - before - inTheMiddle} after; {records / Math.Max(1, kills)} records held on average");
    }

    // How long this machine takes from the process's first line to its connection, and from there to its being in sync.
    private async Task<(TimeSpan Start, TimeSpan Sync)> MeasureAsync(TestSite facility, Site site)
    {
        using var door = new KillableDoor(facility.DoorFolder("front"), _place.File("measured"), facility.Port);
        await door.BegunAsync();
        var begun = TimeProvider.System.GetTimestamp();
        await door.ConnectedAsync();
        var start = TimeProvider.System.GetElapsedTime(begun);
        await door.InSyncAsync(site.State.ManifestRevision);
        return (start, TimeProvider.System.GetElapsedTime(begun) - start);
    }

    private static Task PublishAsync(Site site, AdminConnection connection, IReadOnlyList<RecordId> ids) => SitePublisher.PublishAsync(site, connection, ids, _ => { }, default);

    // All files open as they were left, and hold the one or the other state whole; what was once revoked stays so.
    private async Task<int> CheckAsync(string state, Site site)
    {
        if (!Directory.Exists(state)) return 0;
        var (directory, time) = (new StateDirectory(state), TimeProvider.System);
        using var held = directory.Lock("the test");
        using var gallery = new SqliteGalleryStore(directory, time);
        gallery.Open();
        var store = new SqliteSiteStore(gallery);
        var subjects = await gallery.LoadAsync(default);
        Assert.Empty(gallery.Refused);
        var records = store.LoadRecords();
        Assert.Equal(subjects.Select(subject => subject.Id.Value).Order(StringComparer.Ordinal), records.Where(record => record.Subject is not null).Select(record => record.Subject!.Value.Value).Order(StringComparer.Ordinal));
        Assert.All(subjects, subject => Assert.Single(subject.Templates));
        var revoked = records.Where(record => record.Subject is null).Select(record => record.Id).ToHashSet();
        Assert.Subset(revoked, _revokedBefore);
        _revokedBefore = revoked;
        if (store.LoadDocument(SqliteSiteStore.Manifest) is { } document)
        {
            var manifest = ManifestPayload.Parse(document.Content, site.Address);
            Assert.InRange(manifest.Revision, _revisionBefore, site.State.ManifestRevision);
            _revisionBefore = manifest.Revision;
            Assert.Subset(revoked, manifest.Revoked.Select(id => RecordId.TryParse(id, out var parsed) ? parsed : default).ToHashSet());
        }

        using var outbox = new Outbox(directory, time, new());
        outbox.Open();
        Assert.Null(outbox.SetAside);
        using var audit = new Daemon.Audit.AuditLog(directory, new(), time);
        audit.Open(forRun: false);
        var verdict = await audit.VerifyAsync(null, default);
        Assert.True(verdict.Ok, verdict.Fault);
        return subjects.Count;
    }
}
