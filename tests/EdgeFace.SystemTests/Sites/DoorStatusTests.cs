using System.Text.Json;
using EdgeFace.Core.Events;
using EdgeFace.SystemTests.Support;
using Xunit;

namespace EdgeFace.SystemTests.Sites;

public sealed class DoorStatusTests : IDisposable
{
    private readonly Workplace _place = new();

    public void Dispose() => _place.Dispose();

    [Fact]
    public async Task Status_ADoorWithEvents_ShowsItsLastOneWithoutWhoItWas()
    {
        TestSite.Require();
        using var facility = new TestSite(_place);
        facility.AddDoor("front");
        var at = new DateTimeOffset(2026, 3, 4, 5, 6, 7, TimeSpan.Zero);
        await using (var door = new SimulatedDoor(facility, "front", _place.File("front")))
        {
            await door.InSyncAsync(1);
            door.Events.Publish(new AccessGranted(at, "oona", 0.8f, 0.3f, 3, 1));
            await SimulatedDoor.UntilAsync(() => Last(facility) is { } last && last.GetProperty("type").GetString() == "access-granted", () => $"status: {facility.Ok("status")}");
        }

        var shown = Last(facility)!.Value;
        Assert.Equal(at, shown.GetProperty("at").GetDateTimeOffset());
        Assert.True(shown.GetProperty("number").GetInt64() >= 1);
        Assert.DoesNotContain("oona", facility.Ok("status").ToString(), StringComparison.Ordinal);
        var table = await facility.RunAsync("status");
        Assert.Equal(0, table.ExitCode);
        Assert.Contains("LAST EVENT", table.Output, StringComparison.Ordinal);
        Assert.Contains("access-granted 2026-03-04 05:06:07Z", table.Output, StringComparison.Ordinal);
    }

    private static JsonElement? Last(TestSite facility) =>
        facility.Ok("status").EnumerateArray().Where(door => door.GetProperty("door").GetString() == "front").Select(door => door.GetProperty("lastEvent"))
            .Where(last => last.ValueKind == JsonValueKind.Object).Select(last => (JsonElement?)last).FirstOrDefault();
}
