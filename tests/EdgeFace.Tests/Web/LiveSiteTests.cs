using System.Net;
using EdgeFace.Web;
using Xunit;

namespace EdgeFace.Tests.Web;

public sealed class LiveSiteTests
{
    private const string Html = "text/html; charset=utf-8";

    [Theory]
    [InlineData("127.0.0.1", HttpStatusCode.OK)]
    [InlineData("localhost", HttpStatusCode.OK)]
    [InlineData("[::1]", HttpStatusCode.OK)]
    [InlineData("evil.example", HttpStatusCode.MisdirectedRequest)]
    [InlineData("localhost.evil.example", HttpStatusCode.MisdirectedRequest)]
    [InlineData("192.168.1.20", HttpStatusCode.MisdirectedRequest)]
    public async Task Get_HostOfALoopbackSite_IsLoopbackOrRefused(string host, HttpStatusCode expected)
    {
        await using var site = new LiveSite(new(IPAddress.Loopback, 0)).Add("/", Html, () => "secret");
        await site.StartAsync(default);
        using var answer = await GetAsync(site, "/", host);
        Assert.Equal(expected, answer.StatusCode);
        Assert.Equal(expected == HttpStatusCode.OK, (await answer.Content.ReadAsStringAsync()).Contains("secret", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Get_SiteOnAllAddresses_TakesAddressesButNoNames()
    {
        await using var site = new LiveSite(new(IPAddress.Any, 0)).Add("/", Html, () => "page");
        await site.StartAsync(default);
        using var byAddress = await GetAsync(site, "/", "192.168.1.20");
        using var byName = await GetAsync(site, "/", "evil.example");
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.MisdirectedRequest), (byAddress.StatusCode, byName.StatusCode));
    }

    [Fact]
    public async Task Get_AnyAnswer_ForbidsWhatIsFromElsewhereAndKeepsNothing()
    {
        await using var site = new LiveSite(new(IPAddress.Loopback, 0)).Add("/", Html, () => "page");
        await site.StartAsync(default);
        foreach (var path in (string[])["/", "/missing"])
        {
            using var answer = await GetAsync(site, path, "127.0.0.1");
            var policy = Assert.Single(answer.Headers.GetValues("Content-Security-Policy"));
            Assert.Contains("default-src 'none'", policy, StringComparison.Ordinal);
            Assert.Contains("script-src 'self'", policy, StringComparison.Ordinal);
            Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
            Assert.True(answer.Headers.CacheControl!.NoStore);
            Assert.False(answer.Headers.Contains("Set-Cookie"));
            Assert.False(answer.Headers.Contains("Server"));
        }
    }

    [Fact]
    public async Task Events_SlowBrowser_GetsTheNewestAndThenTheEnd()
    {
        var feed = LiveFeed.OfEvents();
        await using var site = new LiveSite(new(IPAddress.Loopback, 0)).Add("/moments", feed);
        await site.StartAsync(default);
        feed.Publish("1"u8.ToArray());
        feed.Publish("2"u8.ToArray());
        using var browser = new HttpClient { BaseAddress = new(site.Address) };
        using var reader = new StreamReader(await browser.GetStreamAsync(new Uri("/moments", UriKind.Relative)));
        Assert.Equal("data: 2", await reader.ReadLineAsync());
        Assert.True(feed.IsWatched);
        feed.Publish("3"u8.ToArray());
        feed.Complete();
        feed.Publish("4"u8.ToArray());
        Assert.Equal("\ndata: 3\n\n", (await reader.ReadToEndAsync()).ReplaceLineEndings("\n"));
    }

    [Fact]
    public async Task Dispose_WhileABrowserReads_EndsItsStreams()
    {
        var feed = LiveFeed.OfPictures();
        var site = new LiveSite(new(IPAddress.Loopback, 0)).Add("/pictures", feed);
        await site.StartAsync(default);
        feed.Publish([0xFF, 0xD8]);
        using var browser = new HttpClient { BaseAddress = new(site.Address) };
        await using var stream = await browser.GetStreamAsync(new Uri("/pictures", UriKind.Relative));
        Assert.Equal('-', stream.ReadByte());
        await site.DisposeAsync();
        using var rest = new MemoryStream();
        await stream.CopyToAsync(rest);
        Assert.Contains("Content-Length: 2", System.Text.Encoding.ASCII.GetString(rest.ToArray()), StringComparison.Ordinal);
    }

    private static async Task<HttpResponseMessage> GetAsync(LiveSite site, string path, string host)
    {
        using var browser = new HttpClient();
        var listens = new Uri(site.Address);
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri($"http://127.0.0.1:{listens.Port}{path}"));
        request.Headers.Host = $"{host}:{listens.Port}";
        return await browser.SendAsync(request);
    }
}
