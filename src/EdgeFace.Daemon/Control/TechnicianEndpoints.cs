using System.Buffers.Binary;
using EdgeFace.Daemon.Hosting;
using EdgeFace.Daemon.SelfTests;
using EdgeFace.Messaging;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;

namespace EdgeFace.Daemon.Control;

/// <summary>What a technician asks for: a self-test, and the camera's pictures while it is mounted.</summary>
internal sealed class TechnicianEndpoints(SelfTestRunner selfTest, PictureTap pictures, TimeProvider time, ILogger log) : IControlEndpoints
{
    /// <summary>More pictures a second would take the door's own processor time.</summary>
    private static readonly TimeSpan BetweenPictures = TimeSpan.FromMilliseconds(150);

    public void Map(IEndpointRouteBuilder routes, CancellationToken ending)
    {
        routes.MapPost("/self-test", TestAsync);
        routes.MapGet("/pictures", context => ShowAsync(context, ending));
    }

    private async Task TestAsync(HttpContext context)
    {
        var report = await selfTest.RunAsync(context.RequestAborted);
        log.LogInformation("Self-test: {Worst}.{NotOk}", report.Worst, string.Concat(report.ToHealth().NotOk.Select(words => $" {words};")));
        await ControlEndpoints.Answer(context, StatusCodes.Status200OK, report, MessagingJson.Default.SelfTestReport);
    }

    // Each picture: its length in four bytes, most significant first, then the file.
    private async Task ShowAsync(HttpContext context, CancellationToken stop)
    {
        var caller = ControlSocket.Describe(context.Features.Get<IConnectionSocketFeature>()?.Socket);
        log.LogWarning("The camera's pictures are watched by {Caller}.", caller);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(stop, context.RequestAborted);
        context.Response.ContentType = "application/octet-stream";
        var head = new byte[sizeof(int)];
        try
        {
            while (true)
            {
                var picture = await pictures.NextAsync(end.Token);
                BinaryPrimitives.WriteInt32BigEndian(head, picture.Length);
                await context.Response.Body.WriteAsync(head, end.Token);
                await context.Response.Body.WriteAsync(picture, end.Token);
                await context.Response.Body.FlushAsync(end.Token);
                await Task.Delay(BetweenPictures, time, end.Token);
            }
        }
        catch (OperationCanceledException)
        {
            log.LogInformation("The camera's pictures are no longer watched by {Caller}.", caller);
        }
    }
}
