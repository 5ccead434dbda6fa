using EdgeFace.Core.Events;
using EdgeFace.SystemTests.Support;
using EdgeFace.Tests.Support;
using Xunit;

namespace EdgeFace.SystemTests.Sites;

public sealed class EventDeliveryTests(ITestOutputHelper output) : IDisposable
{
    private readonly Workplace _place = new();

    public void Dispose() => _place.Dispose();

    [Fact]
    public async Task Events_LinksCutBrokerKilledAndDoorRestarted_ArriveExactlyOnceAfterDeduplicationAndInOrder()
    {
        TestSite.Require();
        var count = TestRuns.Count(600, 20_000);
        var random = new Random(TestRuns.Seed);
        using var facility = new TestSite(_place);
        facility.AddDoor("front");
        await using var proxy = new FaultyProxy(facility.Port);
        using var stop = new CancellationTokenSource();
        var subscriber = new EventSubscriber(facility, "front");
        var watching = subscriber.RunAsync(stop.Token);
        var kills = 0;

        var sent = 0;
        while (sent < count)
        {
            await using var door = new SimulatedDoor(facility, "front", _place.File("front"), proxy.Port);
            for (var i = 0; i < count / 4 && sent < count; i++)
            {
                door.Events.Publish(new AccessGranted(TimeProvider.System.GetUtcNow(), "anna", 0.7f, null, 3, ++sent));
                // More at once than the memory holds would be dropped, and told of.
                if (i % 500 == 499) await SimulatedDoor.UntilAsync(() => door.InMemory < 500, () => $"{door.InMemory} events are not on the disk");
            }

            await SimulatedDoor.UntilAsync(() => subscriber.Count > random.Next(sent / 2), () => $"{subscriber.Count} of {sent} events; {door.Broker.Why}");
            if (random.Next(2) == 0) proxy.Cut();
            else
            {
                // Killed, Mosquitto loses what it has acknowledged, not passed on and not saved: the subscriber asks for that again.
                facility.Broker.Kill();
                facility.Broker.Start();
                kills++;
            }

            await SimulatedDoor.UntilAsync(() => door.Waiting == 0 && door.Broker.Connected, () => $"{door.Waiting} events wait; {door.Broker.Why}");
        }

        await using (var last = new SimulatedDoor(facility, "front", _place.File("front"), proxy.Port))
            await SimulatedDoor.UntilAsync(() => subscriber.Approaches.Count == count && subscriber.Missing is null, () => $"{subscriber.Approaches.Count} of {count} events arrived, {subscriber.Missing} are missing; {last.Broker.Why}");
        await stop.CancelAsync();
        await watching.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        output.WriteLine($"{count} events, seed {TestRuns.Seed}: broker killed {kills} times; {subscriber.Twice} came more than once, {subscriber.Requests} requests for {subscriber.Asked} that were missing");
        Assert.Single(subscriber.Streams);
        Assert.Equal(Enumerable.Range(1, subscriber.Count).Select(i => (long)i), subscriber.Numbers);
        Assert.Equal(Enumerable.Range(1, count).Select(i => (long)i), subscriber.Approaches);
    }
}
