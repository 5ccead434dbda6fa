using EdgeFace.Core.Door;
using EdgeFace.Daemon.CommandLine;
using EdgeFace.Daemon.Storage;
using EdgeFace.Vision.Packages;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EdgeFace.Daemon.Hosting;

/// <summary>
/// The unit under the host: what cannot start fails the start, and what fails later ends the process with a
/// failure code, for systemd to start it again.
/// </summary>
public sealed class UnitService(DoorUnit unit, IHostApplicationLifetime host, ILogger<UnitService> log) : IHostedService
{
    private Task _watching = Task.CompletedTask;

    public int ExitCode { get; private set; } = ExitCodes.Ok;

    /// <summary>Why the unit could not start; null where it could.</summary>
    public Exception? StartFault { get; private set; }

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            await unit.StartAsync(cancellationToken);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            StartFault = e;
            ExitCode = ExitCodes.Fault;
            var expected = e is DoorPortException or StorageException or ModelPackageException;
            log.LogCritical(expected ? null : e, "The unit cannot start: {Why}", e.Message);
            throw;
        }

        _watching = WatchAsync();
    }

    public Task StopAsync(CancellationToken cancellationToken) => unit.StopAsync();

    private async Task WatchAsync()
    {
        var failure = await unit.Failure;
        ExitCode = ExitCodes.Fault;
        log.LogCritical("The unit ends because {Part} cannot go on: {Why}", failure.Part, failure.Why);
        host.StopApplication();
    }
}
