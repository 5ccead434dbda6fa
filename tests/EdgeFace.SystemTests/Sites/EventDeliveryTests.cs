using System.Collections.Concurrent;
using EdgeFace.Admin.Broker;
using EdgeFace.Core.Events;
using EdgeFace.Messaging;
using EdgeFace.SystemTests.Support;
using EdgeFace.Tests.Support;
using Xunit;

namespace EdgeFace.SystemTests.Sites;

public sealed class EventDeliveryTests : IDisposable
{
    private readonly Workplace _place = new();

    public void Dispose() => _place.Dispose();

    [FacilityFact]
    public async Task Events_LinksCutBrokerAndDoorRestarted_ArriveExactlyOnceAfterDeduplicationAndInOrder()
    {
        var count = TestRuns.Count(600, 20_000);
        var random = new Random(TestRuns.Seed);
        using var facility = new TestSite(_place);
        facility.AddDoor("front");
        await using var proxy = new FaultyProxy(facility.Port);
        var seen = new ConcurrentDictionary<(string Stream, long Number), long>();
        using var stop = new CancellationTokenSource();
        var watching = WatchAsync(facility, seen, stop.Token);

        var sent = 0;
        while (sent < count)
        {
            await using var door = new SimulatedDoor(facility, "front", _place.File("front"), proxy.Port);
            for (var i = 0; i < count / 4 && sent < count; i++) door.Events.Publish(new AccessGranted(TimeProvider.System.GetUtcNow(), "anna", 0.7f, null, 3, ++sent));
            await SimulatedDoor.UntilAsync(() => seen.Count > random.Next(sent / 2), () => $"{seen.Count} of {sent} events; {door.Broker.Why}");
            if (random.Next(2) == 0) proxy.Cut();
            else
            {
                // In good order: killed with -9, Mosquitto loses what it has acknowledged, not yet passed on and not yet
                // saved. No sender can mend that; the gap in the numbers tells of it.
                facility.Broker.Stop();
                facility.Broker.Start();
            }

            await SimulatedDoor.UntilAsync(() => door.Waiting == 0 && door.Broker.Connected, () => $"{door.Waiting} events wait; {door.Broker.Why}");
        }

        await SimulatedDoor.UntilAsync(() => seen.Values.Count(approach => approach > 0) == count, () => $"{seen.Values.Count(approach => approach > 0)} of {count} events arrived");
        await stop.CancelAsync();
        await watching.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Assert.Single(seen.Keys.Select(key => key.Stream).Distinct());
        Assert.Equal(Enumerable.Range(1, seen.Count).Select(i => (long)i), seen.Keys.Select(key => key.Number).Order());
        Assert.Equal(Enumerable.Range(1, count).Select(i => (long)i), seen.OrderBy(pair => pair.Key.Number).Select(pair => pair.Value).Where(approach => approach > 0));
    }

    // A subscriber as documented: a kept session, and each (stream, number) counts once.
    private static async Task WatchAsync(TestSite facility, ConcurrentDictionary<(string, long), long> seen, CancellationToken stop)
    {
        var settings = facility.Home.ReadSettings();
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await using var connection = await AdminConnection.OpenAsync(facility.Home, settings, TimeProvider.System, stop, session: "watcher");
                await connection.SubscribeAsync(["edgeface/hq/door/front/event"], message =>
                {
                    var envelope = EventEnvelope.Parse(message.Payload);
                    seen.TryAdd((envelope.Stream, envelope.Number), envelope.Event is AccessGranted granted ? granted.Approach : 0);
                    return Task.CompletedTask;
                }, stop);
                await connection.Lost.WaitAsync(stop);
            }
            catch (Admin.AdminException)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, stop);
            }
        }
    }
}
