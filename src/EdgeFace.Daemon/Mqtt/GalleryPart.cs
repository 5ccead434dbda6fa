using System.Threading.Channels;
using EdgeFace.Daemon.Sites;
using EdgeFace.Messaging;
using EdgeFace.Messaging.Gallery;
using Microsoft.Extensions.Logging;

namespace EdgeFace.Daemon.Mqtt;

/// <summary>
/// The gallery over the broker: keys, then the manifest, then the records. With a session that the broker has kept come only the
/// records that were missed; where records and manifest do not agree once nothing more comes, everything is asked for again.
/// </summary>
internal sealed class GalleryPart(GallerySync sync, DoorAddress door, MqttOptions options, TimeProvider time, ILogger<GalleryPart> log) : IConnectionPart
{
    /// <summary>Without a new record for this long, the broker has no more of them.</summary>
    internal static readonly TimeSpan Quiet = TimeSpan.FromSeconds(3);

    /// <summary>What was applied goes into the search when nothing came for this long …</summary>
    internal static readonly TimeSpan SettleAfter = TimeSpan.FromMilliseconds(100);

    /// <summary>… or after this.</summary>
    private static readonly TimeSpan SettleAtLeast = TimeSpan.FromSeconds(2);

    /// <summary>How soon a report tells what came from within: that the manifest has expired.</summary>
    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(15);

    private static readonly TimeSpan ReportInterval = TimeSpan.FromMilliseconds(250);

    private static readonly TimeSpan[] AskAgainAfter = [TimeSpan.Zero, TimeSpan.FromSeconds(10), TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(10)];

    private readonly Channel<bool> _news = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly Channel<bool> _agreed = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private long _lastNews = time.GetTimestamp();
    private long _lastAsked;
    private int _asked;
    private long _askedFor;
    private byte[] _reported = [];
    private bool _inSync;

    public bool Wants(string topic) => topic == sync.Site.Keys || topic == sync.Site.Manifest || topic.StartsWith(sync.Site.RecordPrefix, StringComparison.Ordinal);

    public async Task TakeAsync(IReadOnlyList<MqttDelivery> deliveries, CancellationToken cancel)
    {
        for (var i = 0; i < deliveries.Count; i++)
        {
            var delivery = deliveries[i];
            if (delivery.Topic == sync.Site.Keys) await sync.TakeKeysAsync(delivery.Payload);
            else if (delivery.Topic == sync.Site.Manifest) await sync.TakeManifestAsync(delivery.Payload);
            else
            {
                var records = deliveries.Skip(i).TakeWhile(d => d.Topic.StartsWith(sync.Site.RecordPrefix, StringComparison.Ordinal)).ToArray();
                await sync.TakeRecordsAsync([.. records.Select(d => new RecordMessage(d.Topic, d.Payload))]);
                i += records.Length - 1;
            }
        }

        Volatile.Write(ref _lastNews, time.GetTimestamp());
        _news.Writer.TryWrite(true);
        if (sync.Agrees) _agreed.Writer.TryWrite(true);
    }

    public async Task RunAsync(IMqttConnection connection, CancellationToken cancel)
    {
        (_asked, _reported, _inSync) = (0, [], false);
        Volatile.Write(ref _lastNews, time.GetTimestamp());
        await connection.SubscribeAsync(new(sync.Site.Keys), cancel);
        await connection.SubscribeAsync(new(sync.Site.Manifest), cancel);
        // A kept session holds the subscription, and what was missed is on its way already.
        await connection.SubscribeAsync(new(sync.Site.AllRecords) { Retained = !connection.SessionPresent }, cancel);
        await sync.SettleAsync();
        await ReportAsync(connection, cancel);
        while (true)
        {
            await ReadAsync(_news.Reader, sync.Agrees ? LookAgain : Quiet, cancel);
            await SettleAsync(cancel);
            await ReportAsync(connection, cancel);
            if (sync.HasManifest && !sync.Agrees && time.GetElapsedTime(Volatile.Read(ref _lastNews)) >= Quiet) await AskAgainAsync(connection, cancel);
            // Changes that follow each other are told together; the end of a sync is told at once.
            if (_inSync) await Task.Delay(ReportInterval, time, cancel);
            else await ReadAsync(_agreed.Reader, ReportInterval, cancel);
        }
    }

    private async Task ReadAsync(ChannelReader<bool> signal, TimeSpan atMost, CancellationToken cancel)
    {
        using var wait = new CancellationTokenSource(atMost, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, wait.Token);
        try
        {
            await signal.ReadAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
        }
    }

    private async Task SettleAsync(CancellationToken cancel)
    {
        var begun = time.GetTimestamp();
        while (!sync.Agrees && time.GetElapsedTime(Volatile.Read(ref _lastNews)) < SettleAfter && time.GetElapsedTime(begun) < SettleAtLeast)
            await ReadAsync(_agreed.Reader, SettleAfter, cancel);
        await sync.SettleAsync();
    }

    private async Task AskAgainAsync(IMqttConnection connection, CancellationToken cancel)
    {
        if (_askedFor != sync.Revision) _asked = 0;
        if (_asked > 0 && time.GetElapsedTime(_lastAsked) < AskAgainAfter[Math.Min(_asked, AskAgainAfter.Length - 1)]) return;
        _askedFor = sync.Revision;
        _lastAsked = time.GetTimestamp();
        _asked++;
        log.LogInformation("The gallery is not what manifest {Revision} says ({Why}): all records are asked for again.", sync.Revision, sync.Report().Why);
        Volatile.Write(ref _lastNews, time.GetTimestamp());
        await connection.SubscribeAsync(new(sync.Site.AllRecords), cancel);
    }

    private async Task ReportAsync(IMqttConnection connection, CancellationToken cancel)
    {
        var report = sync.Report();
        var content = (report with { At = default }).ToJson();
        if (content.AsSpan().SequenceEqual(_reported)) return;
        await connection.PublishAcknowledgedAsync(new(door.Gallery, report.ToJson(), Retain: true, Acknowledged: true, Json: true), options.Timeout, time, cancel);
        (_reported, _inSync) = (content, report.InSync);
    }
}
