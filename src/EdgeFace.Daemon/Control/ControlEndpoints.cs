using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using EdgeFace.Core.Door;
using EdgeFace.Core.Gallery;
using EdgeFace.Daemon.Audit;
using EdgeFace.Daemon.Mqtt;
using EdgeFace.Daemon.Storage;
using EdgeFace.Messaging;
using EdgeFace.Messaging.Control;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;

namespace EdgeFace.Daemon.Control;

/// <summary>What the control socket answers. Every answer that is no success has a <see cref="ControlError"/>.</summary>
internal sealed class ControlEndpoints(
    GalleryKeeper gallery, IDoorStatusSource door, IDoorCommands commands, AuditWriter audit, HintTracker hint, IUnitHealthSource health, WatchHub hub, Func<SubjectId, int> erase,
    ILogger log)
{
    private static readonly byte[] NewLine = "\n"u8.ToArray();

    public void Map(IEndpointRouteBuilder routes, CancellationToken stop)
    {
        routes.MapGet("/status", StatusAsync);
        routes.MapGet("/subjects", ListAsync);
        routes.MapGet("/subjects/{id}", ShowAsync);
        routes.MapDelete("/subjects/{id}", RemoveAsync);
        routes.MapPost("/subjects/{id}/templates", EnrolAsync);
        routes.MapPut("/subjects/{id}/rights", SetRightsAsync);
        routes.MapPost("/door/{command}", CommandAsync);
        routes.MapGet("/audit", ReadAuditAsync);
        routes.MapGet("/audit/head", async context => await Answer(context, StatusCodes.Status200OK, await audit.Reader.HeadAsync(context.RequestAborted), MessagingJson.Default.AuditHead));
        routes.MapGet("/audit/verdict", async context => await Answer(context, StatusCodes.Status200OK,
            await audit.Reader.VerifyAsync(context.Request.Query["head"].FirstOrDefault(), context.RequestAborted), MessagingJson.Default.AuditVerdict));
        routes.MapDelete("/audit/subjects/{id}", EraseAsync);
        routes.MapGet("/watch", context => WatchAsync(context, stop));
    }

    private Task StatusAsync(HttpContext context) => Answer(context, StatusCodes.Status200OK,
        new ControlStatus(Environment.ProcessId, DoorStatePayload.From(door.Status, hint.Hint), health.Read()), MessagingJson.Default.ControlStatus);

    private async Task ListAsync(HttpContext context)
    {
        var subjects = await gallery.LoadAsync(context.RequestAborted);
        var embeddings = WantsEmbeddings(context);
        await Answer(context, StatusCodes.Status200OK, [.. subjects.Select(s => View(s, embeddings))], MessagingJson.Default.SubjectViewArray);
    }

    private async Task ShowAsync(HttpContext context)
    {
        if (!TryGetId(context, out var id)) await Refuse(context, StatusCodes.Status400BadRequest, "This is no subject id.");
        else if (await gallery.FindAsync(id, context.RequestAborted) is not { } subject) await NoSubject(context, id);
        else await Answer(context, StatusCodes.Status200OK, View(subject, WantsEmbeddings(context)), MessagingJson.Default.SubjectView);
    }

    private async Task RemoveAsync(HttpContext context)
    {
        if (!TryGetId(context, out var id))
        {
            await Refuse(context, StatusCodes.Status400BadRequest, "This is no subject id.");
        }
        else if (!await gallery.RemoveAsync(id, CancellationToken.None))
        {
            await NoSubject(context, id);
        }
        else
        {
            log.LogInformation("Person '{Subject}' was removed by {Caller}.", id, Caller(context));
            context.Response.StatusCode = StatusCodes.Status204NoContent;
        }
    }

    private async Task EnrolAsync(HttpContext context)
    {
        if (!TryGetId(context, out var id))
        {
            await Refuse(context, StatusCodes.Status400BadRequest, "This is no subject id.");
            return;
        }

        try
        {
            var request = await JsonSerializer.DeserializeAsync(context.Request.Body, MessagingJson.Default.EnrolRequest, context.RequestAborted)
                ?? throw new FormatException("the request is empty");
            var templates = Check(request);
            if (templates.FirstOrDefault(t => t.Embedding.Model != gallery.Current.Model || t.Embedding.Dimension != gallery.Current.Dimension) is { } foreign)
            {
                await Refuse(context, StatusCodes.Status409Conflict,
                    $"The daemon uses the model {gallery.Current.Model} with {gallery.Current.Dimension} values; templates of {foreign.Embedding.Model} with {foreign.Embedding.Dimension} would never be compared.");
                return;
            }

            var subject = await gallery.AddAsync(id, request.Name ?? "", templates,
                new(request.Consent, ControlSocket.UserOf(context.Features.Get<IConnectionSocketFeature>()?.Socket)), CancellationToken.None);
            log.LogInformation("Person '{Subject}' was enrolled with {Count} templates by {Caller}.", id, templates.Count, Caller(context));
            await Answer(context, StatusCodes.Status200OK, View(subject, embeddings: true), MessagingJson.Default.SubjectView);
        }
        catch (Exception e) when (e is JsonException or FormatException or ArgumentException)
        {
            await Refuse(context, StatusCodes.Status400BadRequest, $"The request is not understood: {e.Message}.");
        }
    }

    private async Task SetRightsAsync(HttpContext context)
    {
        if (!TryGetId(context, out var id))
        {
            await Refuse(context, StatusCodes.Status400BadRequest, "This is no subject id.");
            return;
        }

        try
        {
            var rights = await JsonSerializer.DeserializeAsync(context.Request.Body, MessagingJson.Default.SubjectRights, context.RequestAborted)
                ?? throw new FormatException("the request is empty");
            if (await gallery.SetRightsAsync(id, rights, CancellationToken.None) is not { } subject)
            {
                await NoSubject(context, id);
                return;
            }

            log.LogInformation("The rights of person '{Subject}' were set by {Caller}.", id, Caller(context));
            await Answer(context, StatusCodes.Status200OK, View(subject, embeddings: true), MessagingJson.Default.SubjectView);
        }
        catch (Exception e) when (e is JsonException or FormatException or ArgumentException)
        {
            await Refuse(context, StatusCodes.Status400BadRequest, $"The request is not understood: {e.Message}.");
        }
    }

    private async Task CommandAsync(HttpContext context)
    {
        if (DoorCommandNames.Parse(context.Request.RouteValues["command"] as string) is not { } command)
        {
            await Refuse(context, StatusCodes.Status404NotFound, "There is no such command for the door.");
            return;
        }

        var result = commands.Execute(command, Caller(context));
        log.LogInformation("{Command} was asked by {Caller}: {Result}.", command.ToName(), Caller(context), result.Refusal ?? "done");
        if (result.Refusal is { } refusal) await Refuse(context, StatusCodes.Status409Conflict, $"Refused: {refusal}.");
        else await StatusAsync(context);
    }

    private async Task ReadAuditAsync(HttpContext context)
    {
        const int MostRows = 1000;
        if (!long.TryParse(context.Request.Query["after"], out var after) || !int.TryParse(context.Request.Query["max"], out var max))
            await Refuse(context, StatusCodes.Status400BadRequest, "Numbers after and max are expected.");
        else
            await Answer(context, StatusCodes.Status200OK, [.. await audit.Reader.ReadAsync(after, Math.Clamp(max, 1, MostRows), context.RequestAborted)], MessagingJson.Default.AuditEntryArray);
    }

    private async Task EraseAsync(HttpContext context)
    {
        if (!TryGetId(context, out var id))
        {
            await Refuse(context, StatusCodes.Status400BadRequest, "This is no subject id.");
            return;
        }

        var fields = erase(id);
        log.LogInformation("{Count} fields of the audit log were erased by {Caller}.", fields, Caller(context));
        await Answer(context, StatusCodes.Status200OK, fields, MessagingJson.Default.Int32);
    }

    private async Task WatchAsync(HttpContext context, CancellationToken stop)
    {
        using var watcher = hub.TryWatch();
        if (watcher is null)
        {
            await Refuse(context, StatusCodes.Status503ServiceUnavailable, "Too many watch already.");
            return;
        }

        using var end = CancellationTokenSource.CreateLinkedTokenSource(stop, context.RequestAborted);
        context.Response.ContentType = "application/x-ndjson";
        try
        {
            var (item, missed) = (new WatchItem(null, door.Status, null), 0L);
            while (true)
            {
                var line = JsonSerializer.SerializeToUtf8Bytes(WatchLines.From(item, missed, hint.Hint), MessagingJson.Default.WatchLine);
                await context.Response.Body.WriteAsync(line, end.Token);
                await context.Response.Body.WriteAsync(NewLine, end.Token);
                await context.Response.Body.FlushAsync(end.Token);
                (item, missed) = await watcher.NextAsync(end.Token);
            }
        }
        catch (OperationCanceledException)
        {
        }
    }

    private static List<NewTemplate> Check(EnrolRequest request)
    {
        if (request.Templates.Count is 0 or > SqliteGalleryStore.MaxTemplatesPerSubject)
            throw new FormatException($"1 to {SqliteGalleryStore.MaxTemplatesPerSubject} templates are expected");
        if (request.Templates.Any(t => t is null)) throw new FormatException("a template is null");
        return [.. request.Templates.Select(t => new NewTemplate(EmbeddingText.Parse(t.Model, t.Embedding), t.Quality))];
    }

    private static SubjectView View(Subject subject, bool embeddings) => new(
        subject.Id.Value, subject.Name, subject.Enrolled, [.. subject.Templates.Select(t => new TemplateView(
            t.Number, t.Embedding.Model.Value, t.Embedding.Dimension, t.Quality, t.Created,
            embeddings ? EmbeddingText.ToBase64(t.Embedding.Values) : null))])
    {
        Rights = subject.Rights,
        Consent = subject.Papers.Consent,
        Enroller = subject.Papers.Enroller,
    };

    private static bool TryGetId(HttpContext context, out SubjectId id)
    {
        var text = context.Request.RouteValues["id"] as string;
        id = SubjectId.IsValid(text) ? new SubjectId(text!) : default;
        return id != default;
    }

    private static bool WantsEmbeddings(HttpContext context) => context.Request.Query["embeddings"] == "true";

    private static string Caller(HttpContext context) =>
        ControlSocket.Describe(context.Features.Get<IConnectionSocketFeature>()?.Socket);

    private static Task NoSubject(HttpContext context, SubjectId id) =>
        Refuse(context, StatusCodes.Status404NotFound, $"There is no subject '{id}'.");

    internal static Task Refuse(HttpContext context, int status, string why) =>
        Answer(context, status, new ControlError(why), MessagingJson.Default.ControlError);

    internal static Task Answer<T>(HttpContext context, int status, T body, JsonTypeInfo<T> type)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        return JsonSerializer.SerializeAsync(context.Response.Body, body, type, context.RequestAborted);
    }
}
