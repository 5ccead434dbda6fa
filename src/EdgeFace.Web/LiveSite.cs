using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;

namespace EdgeFace.Web;

/// <summary>
/// A small site that shows something live: texts and streams, GET alone, nothing from elsewhere, nothing kept by the browser, no
/// frames of other sites. A request must name the site by an address, never by a name that somebody could point here (DNS rebinding).
/// </summary>
/// <param name="address">Where it listens; port 0 is a free one.</param>
/// <param name="admit">Lets a request in; where it answers false it has written the refusal itself. Null lets everybody in.</param>
public sealed class LiveSite(IPEndPoint address, Func<HttpContext, ValueTask<bool>>? admit = null) : IAsyncDisposable
{
    private const int MaxConnections = 16;
    private const string Policy =
        "default-src 'none'; img-src 'self'; script-src 'self'; style-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private static readonly TimeSpan StopTime = TimeSpan.FromSeconds(1);

    private readonly Dictionary<string, (string Type, Func<string> Text)> _texts = new(StringComparer.Ordinal);
    private readonly Dictionary<string, LiveFeed> _streams = new(StringComparer.Ordinal);
    private WebApplication? _app;

    /// <summary>Where it listens, such as <c>http://127.0.0.1:40123</c>; known once it has started.</summary>
    public string Address => _app!.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.First();

    /// <param name="path">Such as <c>/</c> or <c>/page.js</c>.</param>
    /// <param name="contentType">With its charset.</param>
    /// <param name="text">Asked at each request, on any thread.</param>
    public LiveSite Add(string path, string contentType, Func<string> text)
    {
        _texts.Add(path, (contentType, text));
        return this;
    }

    /// <summary>Adds a stream; it is completed with the site.</summary>
    public LiveSite Add(string path, LiveFeed stream)
    {
        _streams.Add(path, stream);
        return this;
    }

    /// <summary>Serves until it is disposed.</summary>
    /// <exception cref="IOException">The address cannot be had.</exception>
    public async Task StartAsync(CancellationToken cancel)
    {
        _app = SmallServer.CreateBuilder(MaxConnections, 0, kestrel => kestrel.Listen(address)).Build();
        _app.Run(AnswerAsync);
        await _app.StartAsync(cancel);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var stream in _streams.Values) stream.Complete();
        if (_app is null) return;
        using var budget = new CancellationTokenSource(StopTime, TimeProvider.System);
        await _app.StopAsync(budget.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _app.DisposeAsync();
    }

    /// <summary>Refuses a request with a line of text that says why.</summary>
    public static Task RefuseAsync(HttpContext context, int status, string why)
    {
        context.Response.StatusCode = status;
        return TextAsync(context, why + "\n", "text/plain; charset=utf-8");
    }

    private async Task AnswerAsync(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.CacheControl = "no-store";
        headers.XFrameOptions = "DENY";
        headers.XContentTypeOptions = "nosniff";
        headers.ContentSecurityPolicy = Policy;
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        if (!IsOurs(context.Request.Host.Host))
            await RefuseAsync(context, StatusCodes.Status421MisdirectedRequest, "open this page by the address that was printed");
        else if (context.Request.Method != HttpMethods.Get)
            await RefuseAsync(context, StatusCodes.Status405MethodNotAllowed, "only GET");
        else if (admit is null || await admit(context))
            await AnswerAdmittedAsync(context);
    }

    private Task AnswerAdmittedAsync(HttpContext context)
    {
        var path = context.Request.Path.Value ?? "";
        if (_texts.TryGetValue(path, out var page)) return TextAsync(context, page.Text(), page.Type);
        return _streams.TryGetValue(path, out var stream)
            ? StreamAsync(context, stream)
            : RefuseAsync(context, StatusCodes.Status404NotFound, "there is no such page");
    }

    // A site that listens on loopback is only ever named by loopback's names; another by an address of this machine.
    private bool IsOurs(string host)
    {
        if (host.Equals("localhost", StringComparison.OrdinalIgnoreCase)) return true;
        if (!IPAddress.TryParse(host.Trim('[', ']'), out var named)) return false;
        return IPAddress.IsLoopback(named) || !IPAddress.IsLoopback(address.Address);
    }

    private static async Task StreamAsync(HttpContext context, LiveFeed stream)
    {
        context.Response.ContentType = stream.ContentType;
        try
        {
            await stream.WriteAsync(context.Response.Body, context.RequestAborted);
        }
        catch (OperationCanceledException)
        {
            // The browser has gone.
        }
    }

    private static Task TextAsync(HttpContext context, string text, string type)
    {
        context.Response.ContentType = type;
        return context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(text), context.RequestAborted).AsTask();
    }
}
