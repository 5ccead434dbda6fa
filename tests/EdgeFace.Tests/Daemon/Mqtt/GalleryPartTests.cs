using System.Text;
using EdgeFace.Daemon.Mqtt;
using EdgeFace.Messaging.Gallery;
using EdgeFace.Tests.Daemon.Sites;
using EdgeFace.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace EdgeFace.Tests.Daemon.Mqtt;

public sealed class GalleryPartTests : IAsyncDisposable
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(100);

    private readonly MadeSite _site = new();
    private readonly FakeBroker _broker = new();
    private readonly SiteBench _bench;
    private readonly GalleryPart _part;
    private readonly CancellationTokenSource _stop = new();
    private readonly RecordId _anna = RecordId.Random();
    private Task _run = Task.CompletedTask;

    public GalleryPartTests()
    {
        _bench = new(_site);
        _part = new(_bench.Sync, _site.Door, new(), _bench.Time, NullLogger<GalleryPart>.Instance);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _run.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _broker.DisposeAsync();
        _bench.Dispose();
        _site.Dispose();
        _stop.Dispose();
    }

    [Fact]
    public async Task RunAsync_ANewSession_AsksForKeysThenManifestThenAllRecords()
    {
        await Connect(sessionPresent: false);
        await Eventually.True(() => _broker.Subscriptions.Count == 3);
        Assert.Equal([_site.Address.Keys, _site.Address.Manifest, _site.Address.AllRecords], _broker.Subscriptions.Select(s => s.Filter));
        Assert.All(_broker.Subscriptions, s => Assert.True(s.Retained));
    }

    [Fact]
    public async Task RunAsync_AKeptSession_AsksForNoRecordThatItHas()
    {
        await Connect(sessionPresent: true);
        await Eventually.True(() => _broker.Subscriptions.Count == 3);
        Assert.Equal([true, true, false], _broker.Subscriptions.Select(s => s.Retained));
    }

    [Fact]
    public async Task RunAsync_AllThatTheManifestSays_IsReportedInSyncAndAcknowledged()
    {
        await Connect(sessionPresent: false);
        Send();
        _broker.Send(_site.Address.Record(_anna), _site.Record(_anna, 1, MadeSite.Person("anna")), retained: true);
        await Eventually.True(() => LastReport is { InSync: true }, _bench.Time, Step);
        Assert.Equal((1L, 1, 3), (LastReport!.Revision, LastReport.Records, _broker.Acknowledged));
    }

    [Fact]
    public async Task RunAsync_ARecordIsMissing_AsksForAllAgainAndThenLessAndLessOften()
    {
        await Connect(sessionPresent: true);
        Send();

        await Eventually.True(() => _broker.Subscriptions.Count == 4, _bench.Time, Step);
        Assert.Equal((_site.Address.AllRecords, true), (_broker.Subscriptions[3].Filter, _broker.Subscriptions[3].Retained));
        Assert.Equal("1 of 1 records are missing", LastReport!.Why);

        var begun = _bench.Time.GetUtcNow();
        await Eventually.True(() => _broker.Subscriptions.Count == 5, _bench.Time, Step);
        Assert.True(_bench.Time.GetUtcNow() - begun >= TimeSpan.FromSeconds(9), $"Asked again after {_bench.Time.GetUtcNow() - begun}.");
    }

    private GalleryReport? LastReport => _broker.Texts(_site.Door.Gallery) is [.., var last] ? GalleryReport.Parse(Encoding.UTF8.GetBytes(last)) : null;

    private async Task Connect(bool sessionPresent)
    {
        _broker.SessionPresent = sessionPresent;
        var connection = await _broker.ConnectAsync(default);
        _run = Task.WhenAll(new MqttInbox(connection, [_part]).RunAsync(_stop.Token), _part.RunAsync(connection, _stop.Token));
    }

    private void Send()
    {
        _broker.Send(_site.Address.Keys, _site.SignedKeys(), retained: true);
        _broker.Send(_site.Address.Manifest, MadeSite.Manifest(1, [(_anna, 1)]).Sign(_site.Gallery, _site.Address), retained: true);
    }
}
