using EdgeFace.Core.Events;
using EdgeFace.Core.Gallery;
using EdgeFace.Core.Recognition;
using EdgeFace.Daemon.Storage;
using EdgeFace.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace EdgeFace.Tests.Daemon.Storage;

public sealed class GalleryKeeperTests : IAsyncDisposable
{
    private static readonly SubjectId Anna = new("anna");

    private readonly TempState _temp = new();
    private readonly FakeTimeProvider _time = new(Made.At);
    private readonly RecordingSink _events = new();
    private GalleryKeeper _keeper;

    public GalleryKeeperTests() => _keeper = Make();

    public async ValueTask DisposeAsync()
    {
        await _keeper.DisposeAsync();
        _temp.Dispose();
    }

    [Fact]
    public async Task AddAsync_ASubject_IsFoundByTheNextSearchAndTold()
    {
        await _keeper.StartAsync(default);
        var before = _keeper.Current;
        await _keeper.AddAsync(Anna, "Anna", [Made.Template(1)], default);
        Assert.Equal(Anna, _keeper.Current.Search(Made.Embedding(1).Values).Best!.Value.Subject);
        Assert.Null(before.Search(Made.Embedding(1).Values).Best);
        Assert.Equal([new GalleryChanged(Made.At, "anna", "enrolled", 1, 1)], _events.Events);
    }

    [Fact]
    public async Task RemoveAsync_ASubject_IsNotFoundAnyMoreAndTold()
    {
        await _keeper.StartAsync(default);
        await _keeper.AddAsync(Anna, "Anna", [Made.Template(1)], default);
        Assert.True(await _keeper.RemoveAsync(Anna, default));
        Assert.Null(_keeper.Current.Search(Made.Embedding(1).Values).Best);
        Assert.Equal(new GalleryChanged(Made.At, "anna", "removed", 0, 0), _events.Events[^1]);
        Assert.False(await _keeper.RemoveAsync(Anna, default));
        Assert.Equal(2, _events.Events.Count);
    }

    [Fact]
    public async Task HideAsync_ThenAnotherChangeThatFoundRoom_StaysHidden()
    {
        await _keeper.StartAsync(default);
        await _keeper.AddAsync(Anna, "Anna", [Made.Template(1)], default);
        await _keeper.HideAsync([Anna]);
        await _keeper.ChangeAsync(() => []);
        await _keeper.SettleAsync();
        Assert.Null(_keeper.Current.Search(Made.Embedding(1).Values).Best);
    }

    [Fact]
    public async Task StartAsync_ADamagedTemplate_IsNotUsedAndTold()
    {
        await _keeper.StartAsync(default);
        await _keeper.AddAsync(Anna, "Anna", [Made.Template(1), Made.Template(2)], default);
        await _keeper.DisposeAsync();
        TempState.Tamper(_temp.ToStateDirectory().GalleryPath, "UPDATE template SET embedding = zeroblob(32) WHERE number = 1");
        _events.Events.Clear();
        _keeper = Make();
        await _keeper.StartAsync(default);
        Assert.Equal((1, 1, 1), (_keeper.Health.Subjects, _keeper.Health.Templates, _keeper.Health.Refused));
        Assert.Equal("gallery", Assert.IsType<PartFailed>(Assert.Single(_events.Events)).Part);
    }

    [Fact]
    public async Task AddAsync_OnAFullDisk_LeavesTheSnapshotAsItWas()
    {
        var store = new SqliteGalleryStore(_temp, _time);
        await using var keeper = new GalleryKeeper(store, Made.Model, Made.Dimension, _events, _time, NullLogger<GalleryKeeper>.Instance);
        await keeper.StartAsync(default);
        store.LimitPages(1);
        var before = keeper.Current;
        await Assert.ThrowsAsync<StorageException>(() => keeper.AddAsync(Anna, "Anna", [.. Enumerable.Range(0, 200).Select(i => Made.Template(i))], default));
        Assert.Same(before, keeper.Current);
        Assert.Empty(_events.Events);
    }

    [Fact]
    public async Task Health_TemplatesOfAnotherModel_AreCounted()
    {
        await _keeper.StartAsync(default);
        await _keeper.AddAsync(Anna, "Anna", [Made.Template(1), Made.Template(2, new ModelId("other@2"))], default);
        Assert.Equal((1, 1), (_keeper.Health.Templates, _keeper.Health.Foreign));
    }

    private GalleryKeeper Make() => new(
        new SqliteGalleryStore(_temp, _time), Made.Model, Made.Dimension, _events, _time, NullLogger<GalleryKeeper>.Instance);
}

internal sealed class RecordingSink : IEventSink
{
    public List<DoorEvent> Events { get; } = [];

    public void Publish(DoorEvent happening)
    {
        lock (Events) Events.Add(happening);
    }
}
