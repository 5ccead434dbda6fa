using EdgeFace.SystemTests.Support;
using Xunit;

namespace EdgeFace.SystemTests.Sites;

/// <summary>A door that somebody has opened and made say anything: the admin's program shows what can be understood, and goes on.</summary>
public sealed class HostileDoorTests : IDisposable
{
    private readonly Workplace _place = new();

    public void Dispose() => _place.Dispose();

    [Fact]
    public async Task StatusAndWatch_ADoorThatSaysNonsense_GoOn()
    {
        TestSite.Require();
        using var facility = new TestSite(_place);
        facility.AddDoor("front");
        string[] healths =
        [
            "[]", "7", """{"outbox":{"stream":"s","nextNumber":"x","newest":{"number":"x","at":7}}}""", """{"outbox":{"stream":"s","nextNumber":3,"oldest":{},"waiting":"many","newest":[]}}""",
            """{"model":{"id":[]},"outbox":{"stream":"s","nextNumber":1e400,"newest":{"number":1.5,"type":"door","at":"2026-01-01T00:00:00Z"}}}""",
        ];
        foreach (var health in healths)
        {
            await SayAsync("health", health, "-r");
            Assert.Equal("null", facility.Ok("status")[0].GetProperty("lastEvent").GetRawText());
            Assert.Equal("front", facility.Ok("model", "list").GetProperty("silentDoors")[0].GetString());
        }

        var watching = facility.RunAsync("watch", "--count", "1", "--json");
        var begun = TimeProvider.System.GetTimestamp();
        while (!watching.IsCompleted)
        {
            Assert.True(TimeProvider.System.GetElapsedTime(begun) < TimeSpan.FromMinutes(2), "'watch' does not show the event.");
            foreach (var health in healths) await SayAsync("health", health);
            foreach (var nonsense in new[] { "[]", """{"number":"x","stream":"s"}""", """{"number":1.5,"stream":"s"}""", """{"number":4,"stream":[]}""" }) await SayAsync("event", nonsense);
            await SayAsync("event", """{"v":1,"stream":"s","number":5,"historical":false,"event":{"type":"unit-started","at":"2026-01-01T00:00:00Z"}}""");
        }

        var watched = await watching;
        Assert.True(watched.ExitCode == 0, watched.Errors);
        Assert.Equal(5, watched.Json().GetProperty("message").GetProperty("number").GetInt64());

        async Task SayAsync(string what, string words, params string[] more)
        {
            File.WriteAllText(_place.File("words"), words);
            Assert.Equal(0, (await MosquittoClient.PublishAsync(facility, "door-front", $"edgeface/hq/door/front/{what}", _place.File("words"), more)).ExitCode);
        }
    }

    [Fact]
    public async Task Names_ThatBelongToAnother_AreRefusedAndNothingIsOverwritten()
    {
        TestSite.Require();
        using var facility = new TestSite(_place);
        facility.AddDoor("front");
        var before = Certificates();
        foreach (var name in new[] { "ca", "broker", "observer", "homeassistant", "door-front", "admin" }) await RefusedAsync("key", "grant", name);
        foreach (var door in new[] { "all", "broker", "observer", "homeassistant", "front" }) await RefusedAsync("door", "add", door);
        await RefusedAsync("certificate", "renew", "admin gallery");
        await RefusedAsync("certificate", "renew", "ca");
        Assert.Equal(before, Certificates());

        string Certificates() => string.Join('\n', Directory.GetFiles(facility.Home.In("certificates")).Order(StringComparer.Ordinal).Select(file => file + File.ReadAllText(file)));

        async Task RefusedAsync(params string[] arguments)
        {
            var refused = await facility.RunAsync(arguments);
            Assert.True(refused.ExitCode == 1, $"{string.Join(' ', arguments)}: {refused.ExitCode} {refused.Output}");
            Assert.Contains("edgeface-admin: ", refused.Errors, StringComparison.Ordinal);
        }
    }
}
