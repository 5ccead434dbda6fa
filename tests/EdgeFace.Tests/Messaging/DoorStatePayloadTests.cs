using System.Text;
using EdgeFace.Core.Door;
using EdgeFace.Messaging;
using Xunit;

namespace EdgeFace.Tests.Messaging;

public class DoorStatePayloadTests
{
    [Fact]
    public void ToJson_LockedDoor_HasTheDocumentedShape()
    {
        var json = DoorStatePayload.From(new(DoorState.Locked, DoorMode.Normal, false, false, false, false), "too_far").ToJson();
        Assert.Equal("""{"v":1,"lock":"locked","state":"locked","mode":"normal","strike":"secure","alarms":[],"preAlarm":false,"fire":false,"hint":"too_far","alarmState":"NORMAL","challenge":null}""",
            Encoding.UTF8.GetString(json));
    }

    [Theory]
    [InlineData(DoorState.Locked, false, "locked", "secure")]
    [InlineData(DoorState.Unlocked, true, "unlocked", "released")]
    [InlineData(DoorState.Open, false, "unlocked", "secure")]
    [InlineData(DoorState.Forced, false, "unlocked", "secure")]
    public void From_AState_SaysLockedOnlyWhenClosedAndHeld(DoorState state, bool released, string expectedLock, string strike)
    {
        var payload = DoorStatePayload.From(new(state, DoorMode.Normal, released, false, false, false), null);
        Assert.Equal((expectedLock, strike), (payload.Lock, payload.Strike));
    }

    [Fact]
    public void From_EveryAlarm_ListsItByItsBacnetName()
    {
        Assert.Equal(["FORCED_OPEN", "TAMPER"], DoorStatePayload.From(new(DoorState.Forced, DoorMode.Lockdown, false, false, false, true) { ForcedAlarm = true }, null).Alarms);
        Assert.Equal(["OPEN_TOO_LONG"], DoorStatePayload.From(new(DoorState.HeldOpen, DoorMode.Normal, false, false, false, false), null).Alarms);
    }
}
