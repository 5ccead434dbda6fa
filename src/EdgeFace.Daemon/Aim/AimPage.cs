using System.Net;
using EdgeFace.Vision.Imaging;
using EdgeFace.Web;
using Microsoft.AspNetCore.Http;

namespace EdgeFace.Daemon.Aim;

/// <summary>
/// The same view for a browser: pictures with boxes and landmarks as MJPEG, the measures as text. One browser, by a code that
/// is good once; nothing is kept by it.
/// </summary>
internal sealed class AimPage : IAsyncDisposable
{
    private const string Cookie = "edgeface-aim";
    private const int JpegQuality = 80;

    private const string Html = """
        <!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
        <title>EdgeFace: aim the camera</title><link rel="stylesheet" href="page.css">
        <img src="stream" alt="the camera's picture"><pre id="words"></pre>
        <script src="page.js"></script></html>
        """;

    private const string Style = """
        body{margin:0;background:#111;color:#eee;font:16px sans-serif}img{width:100%;max-height:80vh;object-fit:contain}pre{margin:8px;font-size:16px;white-space:pre-wrap}
        """;

    private const string Script = """
        setInterval(async () => {
          const answer = await fetch("words").catch(() => null);
          document.getElementById("words").textContent = answer && answer.ok ? await answer.text() : "ended";
        }, 500);
        """;

    private readonly IPAddress _given;
    private readonly AimCode _code;
    private readonly LiveSite _site;
    private readonly LiveFeed _pictures = LiveFeed.OfPictures();
    private volatile string _words = "waiting for a picture";

    public AimPage(IPEndPoint address, AimCode code)
    {
        (_given, _code) = (address.Address, code);
        _site = new LiveSite(address, AdmitAsync)
            .Add("/", "text/html; charset=utf-8", () => Html)
            .Add("/page.css", "text/css; charset=utf-8", () => Style)
            .Add("/page.js", "text/javascript; charset=utf-8", () => Script)
            .Add("/words", "text/plain; charset=utf-8", () => _words)
            .Add("/stream", _pictures);
    }

    /// <summary>Serves until it is disposed.</summary>
    public Task StartAsync(CancellationToken cancel) => _site.StartAsync(cancel);

    /// <summary>Where it listens; the port is known once it has started.</summary>
    public string Address => _site.Address;

    /// <summary>Where another machine, a telephone, finds it; null where none can.</summary>
    /// <param name="own">Addresses of this machine.</param>
    public Uri? Reachable(IEnumerable<IPAddress> own)
    {
        var port = new Uri(Address).Port;
        var given = _given;
        if (IPAddress.IsLoopback(given)) return null;
        var any = given.Equals(IPAddress.Any) || given.Equals(IPAddress.IPv6Any);
        // Browsers take no zone in an address (link-local ones need it), and no telephone can look up this machine's name for certain.
        var reached = !any ? given : own.Where(a => !IPAddress.IsLoopback(a) && !a.IsIPv6LinkLocal && !IsLinkLocal(a))
            .OrderBy(a => a.AddressFamily != System.Net.Sockets.AddressFamily.InterNetwork).FirstOrDefault();
        return reached is null ? null : new UriBuilder(Uri.UriSchemeHttp, reached.ToString(), port).Uri;
    }

    // RFC 3927
    private static bool IsLinkLocal(IPAddress a) => a.GetAddressBytes() is [169, 254, _, _];

    public void Show(AimPicture picture, JpegEncoder encoder)
    {
        using var drawing = Annotators.Of(picture.Frame);
        foreach (var (_, face) in picture.Numbered())
        {
            var colour = face.Reject is null ? MarkColour.Granted : MarkColour.Neutral;
            drawing.Box(face.Face.Box, colour).Landmarks(face.Face.Landmarks, colour);
        }

        using var drawn = drawing.ToFrame();
        _words = string.Join('\n', picture.Lines());
        _pictures.Publish(encoder.Encode(drawn, JpegQuality));
    }

    public ValueTask DisposeAsync() => _site.DisposeAsync();

    private async ValueTask<bool> AdmitAsync(HttpContext context)
    {
        if (context.Request.Query["code"] is [{ } given])
        {
            if (_code.Redeem(given) is not { } ticket)
            {
                await LiveSite.RefuseAsync(context, StatusCodes.Status403Forbidden, "this code is wrong or was used");
                return false;
            }

            context.Response.Cookies.Append(Cookie, ticket, new() { HttpOnly = true, SameSite = SameSiteMode.Strict });
            context.Response.Redirect("/");
            return false;
        }

        if (_code.Admits(context.Request.Cookies[Cookie])) return true;
        await LiveSite.RefuseAsync(context, StatusCodes.Status403Forbidden, "open the address that edgeface aim printed; its code is good once");
        return false;
    }
}
