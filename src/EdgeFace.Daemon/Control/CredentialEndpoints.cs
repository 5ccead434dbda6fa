using System.Text.Json;
using EdgeFace.Core.Gallery;
using EdgeFace.Daemon.Credentials;
using EdgeFace.Messaging;
using EdgeFace.Messaging.Control;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;

namespace EdgeFace.Daemon.Control;

/// <summary>Cards and PINs, given out and taken back while the door runs. Numbers and PINs are never written to a log.</summary>
internal sealed class CredentialEndpoints(CredentialBook book, ILogger log) : IControlEndpoints
{
    public void Map(IEndpointRouteBuilder routes, CancellationToken ending)
    {
        routes.MapGet("/credentials", context => ControlEndpoints.Answer(context, StatusCodes.Status200OK, [.. book.List()], MessagingJson.Default.CredentialViewArray));
        routes.MapPost("/credentials/{id}", GiveAsync);
        routes.MapDelete("/credentials/{id}", TakeBackAsync);
    }

    private async Task GiveAsync(HttpContext context)
    {
        if (Id(context) is not { } id)
        {
            await ControlEndpoints.Refuse(context, StatusCodes.Status400BadRequest, "This is no subject id.");
            return;
        }

        try
        {
            var request = await JsonSerializer.DeserializeAsync(context.Request.Body, MessagingJson.Default.CredentialRequest, context.RequestAborted)
                ?? throw new JsonException("the request is empty");
            await book.GiveAsync(id, request with { Name = request.Name ?? "" });
            log.LogInformation("A {What} was given to person '{Subject}' by {Caller}.", request.Card is not null ? "card" : "PIN", id, Caller(context));
            context.Response.StatusCode = StatusCodes.Status204NoContent;
        }
        catch (JsonException e)
        {
            await ControlEndpoints.Refuse(context, StatusCodes.Status400BadRequest, $"The request is not understood: {e.Message}.");
        }
        catch (CredentialException e)
        {
            await ControlEndpoints.Refuse(context, StatusCodes.Status409Conflict, e.Message);
        }
    }

    private async Task TakeBackAsync(HttpContext context)
    {
        if (Id(context) is not { } id)
        {
            await ControlEndpoints.Refuse(context, StatusCodes.Status400BadRequest, "This is no subject id.");
            return;
        }

        var count = book.TakeBack(id);
        log.LogInformation("{Count} cards and PINs were taken from person '{Subject}' by {Caller}.", count, id, Caller(context));
        await ControlEndpoints.Answer(context, StatusCodes.Status200OK, count, MessagingJson.Default.Int32);
    }

    private static SubjectId? Id(HttpContext context) =>
        context.Request.RouteValues["id"] is string text && SubjectId.IsValid(text) ? new SubjectId(text) : null;

    private static string Caller(HttpContext context) => ControlSocket.Describe(context.Features.Get<IConnectionSocketFeature>()?.Socket);
}
