using EdgeFace.Core.Credentials;
using Xunit;

namespace EdgeFace.Tests.Core.Credentials;

public class PinEntryTests
{
    private readonly PinEntry _entry = new();

    [Theory]
    [InlineData("1234#", "1234")]
    [InlineData("12345678#", "12345678")]
    [InlineData("99*1234#", "1234")]
    [InlineData("123#", "")]
    [InlineData("123456789#", "")]
    [InlineData("1234567890123456789#", "")]
    [InlineData("#", null)]
    [InlineData("1234", null)]
    public void Take_Keys_GiveThePinAtTheHash(string keys, string? pin)
    {
        string? taken = null;
        foreach (var key in keys) taken = _entry.Take(key, TimeSpan.FromSeconds(1));
        Assert.Equal(pin, taken);
    }

    [Fact]
    public void Take_AfterALongPause_BeginsAnew()
    {
        foreach (var key in "12") _entry.Take(key, TimeSpan.Zero);
        foreach (var key in "3456") _entry.Take(key, PinEntry.Patience + TimeSpan.FromTicks(1));
        Assert.Equal("3456", _entry.Take('#', PinEntry.Patience * 1.5));
    }

    // 1-2-3-4-5 with a lost key could be somebody's 1-2-4-5.
    [Fact]
    public void Spoil_InTheMiddle_VoidsThePinUntilItBeginsAnew()
    {
        foreach (var key in "12") _entry.Take(key, TimeSpan.Zero);
        _entry.Spoil(TimeSpan.Zero);
        foreach (var key in "3456") _entry.Take(key, TimeSpan.Zero);
        Assert.Null(_entry.Take('#', TimeSpan.Zero));
        foreach (var key in "3456") _entry.Take(key, TimeSpan.Zero);
        Assert.Equal("3456", _entry.Take('#', TimeSpan.Zero));
    }

    [Theory]
    [InlineData("*3456#", "3456")]
    [InlineData("3456#", null)]
    public void Spoil_BeforeTheFirstKey_VoidsWhatFollowsUnlessItIsCleared(string keys, string? pin)
    {
        string? taken = null;
        _entry.Spoil(TimeSpan.Zero);
        foreach (var key in keys) taken = _entry.Take(key, TimeSpan.Zero);
        Assert.Equal(pin, taken);
    }
}
