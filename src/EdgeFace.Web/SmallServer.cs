using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace EdgeFace.Web;

/// <summary>Kestrel inside a program: nothing but what is added, no configuration from files or environment, signals left to the program.</summary>
public static class SmallServer
{
    /// <param name="connections">How many there may be at a time.</param>
    /// <param name="requestBody">Largest body of a request, bytes.</param>
    /// <param name="listen">Says where it listens.</param>
    public static WebApplicationBuilder CreateBuilder(long connections, long requestBody, Action<KestrelServerOptions> listen)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.WebHost.UseKestrelCore();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxConcurrentConnections = connections;
            kestrel.Limits.MaxRequestBodySize = requestBody;
            listen(kestrel);
        });
        return builder;
    }

    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
