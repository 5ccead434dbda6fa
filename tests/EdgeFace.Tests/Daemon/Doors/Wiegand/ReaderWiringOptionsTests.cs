using EdgeFace.Daemon.Doors.Wiegand;
using Xunit;

namespace EdgeFace.Tests.Daemon.Doors.Wiegand;

public class ReaderWiringOptionsTests
{
    [Theory]
    [InlineData("none", "none")]
    [InlineData("5", "6")]
    public void Faults_NoReaderOrTwoLines_HasNone(string data0, string data1) =>
        Assert.Empty(new ReaderWiringOptions { Data0 = data0, Data1 = data1, Facilities = ["0", "123", "65535"] }.Faults());

    [Theory]
    [InlineData("5", "none", "a Wiegand reader has two lines: name data0 and data1, or neither")]
    [InlineData("none", "5", "a Wiegand reader has two lines: name data0 and data1, or neither")]
    [InlineData("5", "5", "data0 and data1 are on one line (5): each needs its own")]
    public void Faults_LinesThatAreNoPair_HaveTheirMessage(string data0, string data1, string message) =>
        Assert.Equal([message], new ReaderWiringOptions { Data0 = data0, Data1 = data1 }.Faults());

    [Theory]
    [InlineData("-1")]
    [InlineData("65536")]
    [InlineData("main")]
    public void Faults_AFacilityThatIsNone_HasItsMessage(string facility) =>
        Assert.Equal([$"facilities: \"{facility}\" is no facility code; expected numbers from 0 to 65535"], new ReaderWiringOptions { Facilities = [facility] }.Faults());

    [Fact]
    public void FacilityCodes_AreTheNumbers() =>
        Assert.Equal([7, 123], new ReaderWiringOptions { Facilities = ["123", "7"] }.FacilityCodes.Order());
}
