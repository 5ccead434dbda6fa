using EdgeFace.Core.Door;
using EdgeFace.Core.Gallery;
using EdgeFace.Core.Secrets;
using EdgeFace.Daemon.Audit;
using EdgeFace.Daemon.Mqtt;
using EdgeFace.Daemon.Storage;
using EdgeFace.Messaging;
using EdgeFace.Web;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace EdgeFace.Daemon.Control;

/// <summary>
/// HTTP over a Unix socket for commands on this machine: owner and group may use it, and who changes something is
/// written to the log.
/// </summary>
/// <remarks>
/// Phases: <see cref="StartAsync"/> binds and serves, <see cref="RunAsync"/> waits for the stop and ends all requests,
/// <see cref="DisposeAsync"/> removes the socket.
/// </remarks>
public sealed class ControlServer(
    ControlOptions options, StateDirectory state, GalleryKeeper gallery, IDoorStatusSource door, IDoorCommands commands, AuditWriter audit, HintTracker hint,
    IUnitHealthSource health, WatchHub hub, TimeProvider time, ILogger<ControlServer> log) : IAsyncDisposable
{
    private const long LargestRequest = 8 << 20;
    private const int MostConnections = 32;

    /// <summary>How long requests under way may take at the end.</summary>
    private static readonly TimeSpan StopTime = TimeSpan.FromMilliseconds(200);

    private readonly CancellationTokenSource _stop = new();
    private WebApplication? _app;

    /// <summary>What other parts answer.</summary>
    public IReadOnlyList<IControlEndpoints> Others { get; init; } = [];

    /// <summary>What must not be seen in answers.</summary>
    public SecretBook Secrets { get; init; } = new();

    /// <summary>Erases a person from everything beside the gallery; gives how many fields of the audit log it was.</summary>
    internal Func<SubjectId, int> Erase { get; init; } = subject => audit.Erase(subject.Value);

    /// <summary>Where it listens.</summary>
    public string SocketPath { get; } = options.PathIn(state);

    /// <exception cref="StorageException">The socket cannot be made.</exception>
    public async Task StartAsync(CancellationToken cancel)
    {
        var socket = ControlSocket.Bind(SocketPath);
        try
        {
            _app = Build(socket);
            await _app.StartAsync(cancel);
        }
        catch
        {
            socket.Dispose();
            throw;
        }

        door.StatusChanged += hub.Observe;
    }

    public async Task RunAsync(CancellationToken stop)
    {
        await Task.Delay(Timeout.InfiniteTimeSpan, time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await StopAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_app is not null)
        {
            await StopAsync();
            await _app.DisposeAsync();
            _app = null;
            File.Delete(SocketPath);
        }

        _stop.Dispose();
    }

    private async Task StopAsync()
    {
        door.StatusChanged -= hub.Observe;
        await _stop.CancelAsync();
        using var budget = new CancellationTokenSource(StopTime, time);
        await _app!.StopAsync(budget.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private WebApplication Build(System.Net.Sockets.Socket socket)
    {
        var builder = SmallServer.CreateBuilder(MostConnections, LargestRequest, kestrel => kestrel.ListenUnixSocket(SocketPath));
        builder.Services.AddRoutingCore();
        builder.Services.Configure<SocketTransportOptions>(transport => transport.CreateBoundListenSocket = _ => socket);
        var app = builder.Build();
        app.Use(TellFailures);
        app.UseRouting();
        new ControlEndpoints(gallery, door, commands, audit, hint, health, hub, Erase, log).Map(app, _stop.Token);
        foreach (var other in Others) other.Map(app, _stop.Token);
        return app;
    }

    private async Task TellFailures(HttpContext context, RequestDelegate next)
    {
        try
        {
            await next(context);
        }
        catch (StorageException e) when (!context.Response.HasStarted)
        {
            log.LogError(e, "A request failed: {Path}", context.Request.Path);
            await ControlEndpoints.Refuse(context, e.Fault switch
            {
                StorageFault.Full => StatusCodes.Status507InsufficientStorage,
                StorageFault.KeptByFacility => StatusCodes.Status409Conflict,
                _ => StatusCodes.Status503ServiceUnavailable,
            }, Secrets.Redact(e.Message));
        }
        catch (BadHttpRequestException e) when (!context.Response.HasStarted)
        {
            await ControlEndpoints.Refuse(context, e.StatusCode, Secrets.Redact(e.Message));
        }
        catch (OperationCanceledException)
        {
            // The caller has gone, or the daemon leaves.
        }
    }
}
