using EdgeFace.SystemTests.Support;
using EdgeFace.Tests.Support;
using Xunit;

namespace EdgeFace.SystemTests.Unit;

public sealed class RealBrokerTests : IDisposable
{
    private readonly Workplace _place = new();

    public void Dispose() => _place.Dispose();

    [Fact]
    public async Task Run_Mosquitto_ReceivesAvailabilityAndEvents()
    {
        Mosquitto.Require();
        BuiltModels.Require();
        using var broker = new Mosquitto(_place);
        await using var watcher = new MqttWatcher();
        await watcher.ConnectAsync(broker.Port);
        using var unit = StartUnit(broker);
        await watcher.ReceivedAsync("/availability", "online");
        await watcher.ReceivedAsync("/event", "\"unit-started\"");
        await unit.LoggedAsync("Ready: door");

        Assert.Equal(0, (await unit.StopAsync()).ExitCode);

        await watcher.ReceivedAsync("/availability", "stopped");
    }

    [Fact]
    public async Task Run_Killed_TheBrokerTellsOfflineAndTheNextRunTellsOfIt()
    {
        Mosquitto.Require();
        BuiltModels.Require();
        using var broker = new Mosquitto(_place);
        await using var watcher = new MqttWatcher();
        await watcher.ConnectAsync(broker.Port);
        using (var unit = StartUnit(broker))
        {
            await watcher.ReceivedAsync("/availability", "online");
            unit.Kill();
            await watcher.ReceivedAsync("/availability", "offline");
        }

        using var next = StartUnit(broker);
        await watcher.ReceivedAsync("/event", "\"unclean-stop\"");
        Assert.Equal(0, (await next.StopAsync()).ExitCode);
    }

    [Fact]
    public async Task Run_BrokerComesLate_ReceivesWhatHappenedBefore()
    {
        Mosquitto.Require();
        BuiltModels.Require();
        using var broker = new Mosquitto(_place);
        broker.Stop();
        using var unit = StartUnit(broker);
        await unit.LoggedAsync("Ready: door");
        broker.Start();
        await using var watcher = new MqttWatcher();
        await watcher.ConnectAsync(broker.Port);

        await watcher.ReceivedAsync("/event", "\"unit-started\"");

        Assert.Equal(0, (await unit.StopAsync()).ExitCode);
    }

    private RunningUnit StartUnit(Mosquitto broker) => new(
        _place, "--set", "camera.source=/dev/video-of-nobody", "--set", "mqtt.host=127.0.0.1", "--set", $"mqtt.port={broker.Port}",
        "--set", "mqtt.reconnectAtMost=00:00:01");
}
