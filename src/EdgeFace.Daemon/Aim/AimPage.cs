using System.Net;
using System.Text;
using EdgeFace.Vision.Imaging;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace EdgeFace.Daemon.Aim;

/// <summary>
/// The same view for a browser: pictures with boxes and landmarks as MJPEG, the measures as text. One browser, by a code that
/// is good once; nothing is kept by it.
/// </summary>
internal sealed class AimPage(IPEndPoint address, AimCode code) : IAsyncDisposable
{
    private const string Cookie = "edgeface-aim";
    private const string Boundary = "picture";
    private const int JpegQuality = 80;

    private const string Html = """
        <!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
        <title>EdgeFace: aim the camera</title>
        <style>body{margin:0;background:#111;color:#eee;font:16px sans-serif}img{width:100%;max-height:80vh;object-fit:contain}pre{margin:8px;font-size:16px;white-space:pre-wrap}</style>
        <img src="stream" alt="the camera's picture"><pre id="words"></pre>
        <script src="page.js"></script></html>
        """;

    private const string Script = """
        setInterval(async () => {
          const answer = await fetch("words").catch(() => null);
          document.getElementById("words").textContent = answer && answer.ok ? await answer.text() : "ended";
        }, 500);
        """;

    private readonly WebApplication _app = Build(address);
    private readonly CancellationTokenSource _end = new();
    private volatile Shown _shown = new([], "waiting for a picture", new(TaskCreationOptions.RunContinuationsAsynchronously));

    /// <summary>Serves until it is disposed.</summary>
    public async Task StartAsync(CancellationToken cancel)
    {
        _app.Run(AnswerAsync);
        await _app.StartAsync(cancel);
    }

    /// <summary>Where it listens; the port is known once it has started.</summary>
    public string Address => _app.Urls.First();

    public void Show(AimPicture picture, JpegEncoder encoder)
    {
        using var drawing = Annotators.Of(picture.Frame);
        foreach (var face in picture.Faces)
        {
            var colour = face.Reject is null ? MarkColour.Granted : MarkColour.Neutral;
            drawing.Box(face.Face.Box, colour).Landmarks(face.Face.Landmarks, colour);
        }

        using var drawn = drawing.ToFrame();
        var before = _shown;
        _shown = new(encoder.Encode(drawn, JpegQuality), string.Join('\n', picture.Lines()), new(TaskCreationOptions.RunContinuationsAsynchronously));
        before.Next.TrySetResult();
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _app.StopAsync();
        await _app.DisposeAsync();
        _end.Dispose();
    }

    private static WebApplication Build(IPEndPoint address)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxConcurrentConnections = 8;
            kestrel.Limits.MaxRequestBodySize = 0;
            kestrel.Listen(address);
        });
        return builder.Build();
    }

    private Task AnswerAsync(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.CacheControl = "no-store";
        headers.XFrameOptions = "DENY";
        headers.XContentTypeOptions = "nosniff";
        headers.ContentSecurityPolicy = "default-src 'none'; img-src 'self'; script-src 'self'; connect-src 'self'; style-src 'unsafe-inline'";
        headers["Referrer-Policy"] = "no-referrer";
        if (context.Request.Method != HttpMethods.Get) return RefuseAsync(context, StatusCodes.Status405MethodNotAllowed, "only GET");
        if (context.Request.Query["code"] is [{ } given]) return RedeemAsync(context, given);
        if (!code.Admits(context.Request.Cookies[Cookie])) return RefuseAsync(context, StatusCodes.Status403Forbidden, "open the address that edgeface aim printed; its code is good once");
        return context.Request.Path.Value switch
        {
            "/" => TextAsync(context, Html, "text/html; charset=utf-8"),
            "/page.js" => TextAsync(context, Script, "text/javascript; charset=utf-8"),
            "/words" => TextAsync(context, _shown.Words, "text/plain; charset=utf-8"),
            "/stream" => StreamAsync(context),
            _ => RefuseAsync(context, StatusCodes.Status404NotFound, "there is no such page"),
        };
    }

    private Task RedeemAsync(HttpContext context, string given)
    {
        if (code.Redeem(given) is not { } ticket) return RefuseAsync(context, StatusCodes.Status403Forbidden, "this code is wrong or was used");
        context.Response.Cookies.Append(Cookie, ticket, new() { HttpOnly = true, SameSite = SameSiteMode.Strict });
        context.Response.Redirect("/");
        return Task.CompletedTask;
    }

    private async Task StreamAsync(HttpContext context)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, _end.Token);
        context.Response.ContentType = $"multipart/x-mixed-replace; boundary={Boundary}";
        try
        {
            while (true)
            {
                var now = _shown;
                if (now.Jpeg.Length > 0)
                {
                    await context.Response.WriteAsync($"--{Boundary}\r\nContent-Type: image/jpeg\r\nContent-Length: {now.Jpeg.Length}\r\n\r\n", either.Token);
                    await context.Response.Body.WriteAsync(now.Jpeg, either.Token);
                    await context.Response.WriteAsync("\r\n", either.Token);
                }

                await now.Next.Task.WaitAsync(either.Token);
            }
        }
        catch (OperationCanceledException)
        {
        }
    }

    private static Task RefuseAsync(HttpContext context, int status, string why)
    {
        context.Response.StatusCode = status;
        return TextAsync(context, why + "\n", "text/plain; charset=utf-8");
    }

    private static Task TextAsync(HttpContext context, string text, string type)
    {
        context.Response.ContentType = type;
        return context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(text), context.RequestAborted).AsTask();
    }

    private sealed record Shown(byte[] Jpeg, string Words, TaskCompletionSource Next);
}
