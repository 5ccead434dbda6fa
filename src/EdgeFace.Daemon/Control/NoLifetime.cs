using Microsoft.Extensions.Hosting;

namespace EdgeFace.Daemon.Control;

/// <summary>For servers inside the daemon: signals belong to the daemon's own host.</summary>
internal sealed class NoLifetime : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
