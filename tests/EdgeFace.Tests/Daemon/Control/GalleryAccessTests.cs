using EdgeFace.Core.Gallery;
using EdgeFace.Daemon.Audit;
using EdgeFace.Daemon.Control;
using EdgeFace.Daemon.Mqtt;
using EdgeFace.Daemon.Storage;
using EdgeFace.Tests.Daemon.Storage;
using EdgeFace.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace EdgeFace.Tests.Daemon.Control;

public sealed class GalleryAccessTests : IDisposable
{
    private static readonly SubjectId Anna = new("anna");

    private readonly TempState _temp = new();
    private readonly FakeTimeProvider _time = new(Made.At);

    public void Dispose() => _temp.Dispose();

    [Fact]
    public async Task OpenAsync_NoDaemon_UsesTheStoreAndHoldsTheLock()
    {
        using (var access = await Open())
        {
            Assert.Null(access.Daemon);
            await access.Store.AddAsync(Anna, "", [Made.Template(1)], default);
            Assert.False(_temp.ToStateDirectory().TryLock("the daemon", out _, out var by));
            Assert.StartsWith("edgeface subjects (process ", by, StringComparison.Ordinal);
        }

        _temp.ToStateDirectory().Lock("the daemon").Dispose();
    }

    [Fact]
    public async Task OpenAsync_NoDaemon_EachChangeIsInTheAuditLogWithWhoAskedForIt()
    {
        using (var access = await Open())
        {
            var anna = await access.Store.AddAsync(Anna, "", [Made.Template(1), Made.Template(2)], new(new DateOnly(2026, 1, 2), "somebody else"), default);
            Assert.Equal(new EnrolmentPapers(new DateOnly(2026, 1, 2), OsUser.Current), anna.Papers);
            await access.Store.SetRightsAsync(Anna, SubjectRights.None with { Groups = ["staff"] }, default);
            Assert.False(await access.Store.RemoveAsync(new("nobody"), default));
            Assert.True(await access.Store.RemoveAsync(Anna, default));
        }

        using var log = new AuditLog(_temp, new(), _time);
        log.Open(forRun: false);
        var rows = await log.ReadAsync(0, 10, default);
        Assert.All(rows, row => Assert.Equal(("gallery-changed", "anna", OsUser.Current), (row.Kind, (string?)row.Event["subject"], (string?)row.Event["by"])));
        Assert.Equal(["enrolled", "rights", "removed"], rows.Select(row => (string?)row.Event["change"]));
        Assert.Equal((0, 0), ((int)rows[^1].Event["subjects"]!, (int)rows[^1].Event["templates"]!));
    }

    [Fact]
    public async Task OpenAsync_WithADaemon_GoesThroughIt()
    {
        using var held = _temp.ToStateDirectory().Lock("the daemon");
        var sink = new RecordingSink();
        await using var keeper = new GalleryKeeper(new SqliteGalleryStore(_temp, _time), Made.Model, Made.Dimension, sink, _time, NullLogger<GalleryKeeper>.Instance);
        await keeper.StartAsync(default);
        using var log = new AuditLog(_temp, new(), _time);
        var audit = new AuditWriter(log, _time, NullLogger<AuditWriter>.Instance);
        await audit.StartAsync(default);
        await using var server = new ControlServer(new(), _temp, keeper, new MadeDoor(), new MadeDoor(), audit, new HintTracker(), new MadeHealth(), new WatchHub(), _time, NullLogger<ControlServer>.Instance);
        await server.StartAsync(default);
        using var access = await Open();
        Assert.NotNull(access.Daemon);
        await access.Store.AddAsync(Anna, "", [Made.Template(1)], default);
        Assert.Equal(1, keeper.Current.SubjectCount);
        Assert.Single(sink.Events);
    }

    [Fact]
    public async Task OpenAsync_AnotherCommandThatEndsSoon_IsWaitedFor()
    {
        var held = _temp.ToStateDirectory().Lock("edgeface enrol");
        var opening = Open();
        held.Dispose();
        await Eventually.True(() => opening.IsCompleted, _time, TimeSpan.FromMilliseconds(100));
        (await opening).Dispose();
    }

    [Fact]
    public async Task OpenAsync_AnotherCommandThatStays_IsNamed()
    {
        using var held = _temp.ToStateDirectory().Lock("edgeface enrol");
        var opening = Open();
        await Eventually.True(() => opening.IsCompleted, _time, TimeSpan.FromMilliseconds(500));
        Assert.Contains("in use by edgeface enrol", (await Assert.ThrowsAsync<StorageException>(() => opening)).Message, StringComparison.Ordinal);
    }

    private Task<GalleryAccess> Open() => GalleryAccess.OpenAsync(_temp, new(), new(), new(), "edgeface subjects", _time, default);
}
