using System.Text.Json;
using System.Text.RegularExpressions;
using EdgeFace.Demo.Cast;
using EdgeFace.Demo.Show;
using EdgeFace.Demo.View;
using Xunit;

namespace EdgeFace.Tests.Demo.View;

public sealed partial class ShowPageTests
{
    [Fact]
    public async Task Page_Files_NameNothingFromElsewhereAndNoInlineCode()
    {
        await using var page = new ShowPage(new(CastTable.ReadBesideProgram()), TimeProvider.System);
        await page.StartAsync(default);
        using var browser = new HttpClient { BaseAddress = new(page.Address) };
        var html = await browser.GetStringAsync(new Uri("/", UriKind.Relative));
        // The policy of the site allows none of it, so a page that had it would not work.
        Assert.DoesNotMatch(Inline(), html);
        foreach (var text in (string[])[html, await browser.GetStringAsync(new Uri("/page.css", UriKind.Relative)), await browser.GetStringAsync(new Uri("/page.js", UriKind.Relative))])
            Assert.DoesNotContain("://", text, StringComparison.Ordinal);
        foreach (Match linked in Linked().Matches(html))
        {
            using var answer = await browser.GetAsync(new Uri(linked.Groups[1].Value, UriKind.Relative), HttpCompletionOption.ResponseHeadersRead);
            Assert.True(answer.IsSuccessStatusCode, linked.Value);
        }
    }

    [Fact]
    public async Task Moments_StepsAndEnd_AreTold()
    {
        var page = new ShowPage(new(CastTable.ReadBesideProgram()), TimeProvider.System);
        await page.StartAsync(default);
        using var browser = new HttpClient { BaseAddress = new(page.Address) };
        using var reader = new StreamReader(await browser.GetStreamAsync(new Uri("/moments", UriKind.Relative)));
        page.Step("enrolled Łucja");
        page.Finish([new("the relay is locked at the end", false, "it is still released")], passed: false);
        await page.DisposeAsync();
        var last = (await reader.ReadToEndAsync()).Split("data: ")[^1];
        using var told = JsonDocument.Parse(last);
        Assert.Equal("enrolled Łucja", told.RootElement.GetProperty("steps")[0].GetString());
        Assert.False(told.RootElement.GetProperty("passed").GetBoolean());
        Assert.Equal("the relay is locked at the end: it is still released", told.RootElement.GetProperty("checks")[0].GetProperty("text").GetString());
    }

    [GeneratedRegex("<style|<script(?! src)|style=|\\son[a-z]+=", RegexOptions.IgnoreCase)]
    private static partial Regex Inline();

    [GeneratedRegex("(?:src|href)=\"([^\"]+)\"")]
    private static partial Regex Linked();
}
