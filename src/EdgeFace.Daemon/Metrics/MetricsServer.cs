using EdgeFace.Web;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;

namespace EdgeFace.Daemon.Metrics;

/// <summary>Serves the unit's figures at <c>/metrics</c> in Prometheus's text.</summary>
public sealed class MetricsServer(MetricsOptions options, TimeProvider time)
{
    private const int MaxConnections = 4;
    private static readonly TimeSpan StopTime = TimeSpan.FromMilliseconds(200);

    /// <summary>Serves until it is cancelled.</summary>
    /// <exception cref="IOException">The address cannot be had.</exception>
    public async Task RunAsync(CancellationToken stop)
    {
        await using var app = Build();
        await app.StartAsync(stop);
        await Task.Delay(Timeout.InfiniteTimeSpan, time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        using var budget = new CancellationTokenSource(StopTime, time);
        await app.StopAsync(budget.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private WebApplication Build()
    {
        var builder = SmallServer.CreateBuilder(MaxConnections, 0, kestrel => kestrel.Listen(options.Address!));
        builder.Services.AddOpenTelemetry().ConfigureResource(unit => unit.AddService("edgeface")).WithMetrics(metrics => metrics.AddMeter(UnitMeter.Name).AddPrometheusExporter());
        var app = builder.Build();
        app.UseOpenTelemetryPrometheusScrapingEndpoint();
        return app;
    }
}
