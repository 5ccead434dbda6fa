using EdgeFace.Messaging;
using Xunit;

namespace EdgeFace.Tests.Messaging;

public class DoorAddressTests
{
    [Fact]
    public void Topics_OfADoor_AreThoseOfTheContract()
    {
        var address = new DoorAddress("hq-2", "main");
        Assert.Equal("edgeface/hq-2/door/main/availability", address.Availability);
        Assert.Equal("edgeface/hq-2/door/main/state", address.State);
        Assert.Equal("edgeface/hq-2/door/main/health", address.Health);
        Assert.Equal("edgeface/hq-2/door/main/event", address.Event);
    }

    [Theory]
    [InlineData("")]
    [InlineData("Main")]
    [InlineData("a/b")]
    [InlineData("a+")]
    [InlineData("#")]
    [InlineData("tür")]
    [InlineData("a\n")]
    [InlineData("123456789012345678901234567890123")]
    public void Constructor_AnIdThatIsNotAllowed_IsRefusedByName(string id)
    {
        Assert.Equal("site", Assert.Throws<ArgumentException>(() => new DoorAddress(id, "main")).ParamName);
        Assert.Equal("door", Assert.Throws<ArgumentException>(() => new DoorAddress("hq", id)).ParamName);
    }
}
