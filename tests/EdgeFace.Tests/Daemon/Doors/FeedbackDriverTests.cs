using EdgeFace.Core.Door;
using EdgeFace.Core.Events;
using EdgeFace.Daemon.Doors;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace EdgeFace.Tests.Daemon.Doors;

public sealed class FeedbackDriverTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly SimulatedDoorPort _port = new();
    private readonly FeedbackDriver _driver;

    public FeedbackDriverTests() => _driver = new(_port, _time, NullLogger<FeedbackDriver>.Instance);

    public void Dispose()
    {
        _driver.Dispose();
        _port.Dispose();
    }

    [Fact]
    public void Publish_ADenial_IsSeenAndHeardAndEnds()
    {
        _driver.Publish(new AccessDenied(_time.GetUtcNow(), "unknown", null, 1, 1));
        Assert.True(_port.Read(DoorIndicator.Buzzer) && _port.Read(DoorIndicator.RefuseLight));
        _time.Advance(DoorFeedback.Step);
        Assert.False(_port.Read(DoorIndicator.Buzzer));
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.False(_port.Read(DoorIndicator.RefuseLight));
    }

    [Fact]
    public void Observe_Released_LightsUntilItIsNot()
    {
        _driver.Observe(new(DoorState.Unlocked, DoorMode.Normal, true, false, false, false));
        Assert.True(_port.Read(DoorIndicator.AdmitLight));
        _driver.Observe(new(DoorState.Locked, DoorMode.Normal, false, false, false, false));
        Assert.False(_port.Read(DoorIndicator.AdmitLight));
    }
}
