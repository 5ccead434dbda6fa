using System.Net;
using System.Net.Sockets;
using EdgeFace.Core.Events;
using EdgeFace.Daemon.Metrics;
using EdgeFace.Daemon.Pipeline;
using EdgeFace.Messaging;
using EdgeFace.Tests.Support;
using Xunit;

namespace EdgeFace.Tests.Daemon.Metrics;

public sealed class MetricsTests
{
    [Theory]
    [InlineData(null, 0)]
    [InlineData("127.0.0.1:9464", 0)]
    [InlineData("9464", 1)]
    [InlineData("localhost:9464", 1)]
    [InlineData("127.0.0.1", 1)]
    public void Faults_Listen_WantsAddressAndPort(string? listen, int faults) => Assert.Equal(faults, new MetricsOptions { Listen = listen }.Faults().Count());

    [Fact]
    public async Task Scrape_AfterFramesAndDecisions_ShowsThem()
    {
        var health = new UnitHealth(DateTimeOffset.UnixEpoch, "1", DateTimeOffset.UnixEpoch, [], Camera: new("v4l2", true, null, 15), Outbox: new("s", 1, 7, 0, null));
        using var meter = new UnitMeter(() => health, () => 42, TimeProvider.System);
        var options = new MetricsOptions { Listen = $"127.0.0.1:{FreePort()}" };
        using var stop = new CancellationTokenSource();
        var run = new MetricsServer(options, TimeProvider.System).RunAsync(stop.Token);
        using var scraper = new HttpClient();
        var address = new Uri($"http://{options.Listen}/metrics");
        await Eventually.TrueAsync(async () => (await scraper.GetStringAsync(address)).Contains("edgeface_camera_up", StringComparison.Ordinal));
        meter.Observe(new FrameReport());
        meter.Publish(new AccessDenied(DateTimeOffset.UnixEpoch, "unknown", null, 3, 1));
        meter.Publish(new CameraLost(DateTimeOffset.UnixEpoch, "v4l2 /dev/video0", "stalled"));
        await Eventually.TrueAsync(async () =>
        {
            var text = await scraper.GetStringAsync(address);
            return text.Contains("edgeface_frames_total", StringComparison.Ordinal) && text.Contains("outcome=\"denied\"", StringComparison.Ordinal)
                && text.Contains("service_name=\"edgeface\"", StringComparison.Ordinal)
                && text.Split('\n').Any(line => line.StartsWith("edgeface_camera_gaps_total", StringComparison.Ordinal) && line.EndsWith(" 1", StringComparison.Ordinal))
                && text.Split('\n').Any(line => line.StartsWith("edgeface_camera_dropped_total", StringComparison.Ordinal) && line.EndsWith(" 42", StringComparison.Ordinal))
                && text.Contains("edgeface_stage_duration_seconds_bucket", StringComparison.Ordinal) && text.Contains("edgeface_outbox_waiting", StringComparison.Ordinal);
        });
        await stop.CancelAsync();
        await run;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
