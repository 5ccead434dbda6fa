using EdgeFace.Daemon.Control;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;

namespace EdgeFace.Daemon.Metrics;

/// <summary>Serves the unit's figures at <c>/metrics</c> in Prometheus's text.</summary>
public sealed class MetricsServer(MetricsOptions options, TimeProvider time)
{
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
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.Services.AddOpenTelemetry().ConfigureResource(unit => unit.AddService("edgeface")).WithMetrics(metrics => metrics.AddMeter(UnitMeter.Name).AddPrometheusExporter());
        builder.WebHost.UseKestrelCore();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxConcurrentConnections = 4;
            kestrel.Limits.MaxRequestBodySize = 0;
            kestrel.Listen(options.Address!);
        });
        var app = builder.Build();
        app.UseOpenTelemetryPrometheusScrapingEndpoint();
        return app;
    }
}
