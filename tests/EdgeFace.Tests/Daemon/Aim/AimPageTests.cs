using System.Net;
using EdgeFace.Core.Imaging;
using EdgeFace.Daemon.Aim;
using EdgeFace.Vision.Imaging;
using EdgeFace.Vision.Quality;
using Xunit;

namespace EdgeFace.Tests.Daemon.Aim;

public sealed class AimPageTests
{
    [Fact]
    public async Task Get_WithoutCode_ShowsNothing()
    {
        var code = new AimCode();
        await using var page = new AimPage(new(IPAddress.Loopback, 0), code);
        await page.StartAsync(default);
        using var browser = new HttpClient { BaseAddress = new(page.Address) };
        foreach (var path in (string[])["/", "/stream", "/words", "/page.js", "/?code=WRONG"])
        {
            using var answer = await browser.GetAsync(new Uri(path, UriKind.Relative));
            Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        }
    }

    [Fact]
    public async Task Get_WithCode_ShowsPicturesAndWordsToThisBrowserAlone()
    {
        var code = new AimCode();
        await using var page = new AimPage(new(IPAddress.Loopback, 0), code);
        await page.StartAsync(default);
        using var browser = new HttpClient { BaseAddress = new(page.Address) };
        using var other = new HttpClient { BaseAddress = new(page.Address) };
        Assert.Contains("stream", await browser.GetStringAsync(new Uri($"/?code={code.Code}", UriKind.Relative)), StringComparison.Ordinal);
        using (var late = await other.GetAsync(new Uri($"/?code={code.Code}", UriKind.Relative))) Assert.Equal(HttpStatusCode.Forbidden, late.StatusCode);

        using var frame = Frame.Create(64, 48);
        using var encoder = new JpegEncoder();
        page.Show(new(frame, [], PictureQuality.Measure(frame), false), encoder);
        Assert.Contains("no face", await browser.GetStringAsync(new Uri("/words", UriKind.Relative)), StringComparison.Ordinal);
        await using var stream = await browser.GetStreamAsync(new Uri("/stream", UriKind.Relative));
        var head = new byte[200];
        await stream.ReadExactlyAsync(head);
        Assert.Contains("Content-Type: image/jpeg", System.Text.Encoding.ASCII.GetString(head), StringComparison.Ordinal);
        using var written = await browser.PostAsync(new Uri("/words", UriKind.Relative), null);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, written.StatusCode);
    }
}
