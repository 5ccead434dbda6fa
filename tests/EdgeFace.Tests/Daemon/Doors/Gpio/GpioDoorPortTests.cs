using System.Device.Gpio;
using EdgeFace.Core.Door;
using EdgeFace.Daemon.Doors;
using EdgeFace.Daemon.Doors.Gpio;
using EdgeFace.Lines;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace EdgeFace.Tests.Daemon.Doors.Gpio;

public class GpioDoorPortTests
{
    private const int Relay = 0;
    private const int Contact = 1;
    private const int Rex = 2;

    private readonly FakeTimeProvider _time = new();

    public static TheoryData<bool, ActiveLevel> DriversAndLevels => new()
    {
        { false, ActiveLevel.High }, { false, ActiveLevel.Low }, { true, ActiveLevel.High }, { true, ActiveLevel.Low },
    };

    [Theory]
    [MemberData(nameof(DriversAndLevels))]
    public void Open_EachDriverAndActiveLevel_TheLineIsInactiveFromItsFirstMomentToItsLast(bool directionFirst, ActiveLevel active)
    {
        var chips = Board(directionFirst, out var driver);
        var port = new GpioDoorPort(Wiring(active), chips, _time);
        port.Open();
        port.SetStrike(true);
        Assert.True(port.StrikeReleased);
        port.Dispose();
        var (on, off) = active == ActiveLevel.High ? (PinValue.High, PinValue.Low) : (PinValue.Low, PinValue.High);
        Assert.Equal([(Relay, off), (Relay, on), (Relay, off)], driver.Wire);
        Assert.True(driver.Disposed);
    }

    [Fact]
    public void Open_DriverThatIgnoresWrites_IsNamed()
    {
        var chips = Board(false, out var driver);
        driver.InputOnly.Add(Relay);
        using var port = new GpioDoorPort(Wiring(), chips, _time);
        Assert.Contains("main/RELAY did not become an output", Assert.Throws<DoorPortException>(port.Open).Message);
    }

    [Fact]
    public void SetStrike_LineKeepsItsLevel_Throws()
    {
        using var port = Opened(out var driver);
        driver.Stuck.Add(Relay);
        Assert.Contains("main/RELAY was set active and reads the opposite", Assert.Throws<DoorPortException>(() => port.SetStrike(true)).Message);
    }

    [Fact]
    public void SetStrike_LineFails_ThrowsItsOwnKind()
    {
        using var port = Opened(out var driver);
        driver.Broken.Add(Relay);
        Assert.Contains("line 0 does not answer", Assert.Throws<DoorPortException>(() => port.SetStrike(true)).Message);
    }

    [Fact]
    public void SetStrike_BeforeOpen_Throws()
    {
        using var port = new GpioDoorPort(Wiring(), Board(false, out _), _time);
        Assert.Throws<DoorPortException>(() => port.SetStrike(true));
    }

    [Fact]
    public void Read_AfterOpen_GivesTheFirstLevelsAndNoneForWhatIsNotWired()
    {
        var chips = Board(false, out var driver);
        driver.Drive(Contact, PinValue.High);
        driver.Drive(Rex, PinValue.High);
        using var port = new GpioDoorPort(Wiring(), chips, _time);
        port.Open();
        Assert.True(port.Read(DoorSignal.Contact));
        Assert.False(port.Read(DoorSignal.RequestToExit));
        Assert.False(port.Has(DoorSignal.Fire));
        Assert.False(port.Read(DoorSignal.Fire));
        Assert.Equal(InputBias.PullUp, chips.Asked[Contact].Bias);
    }

    [Fact]
    public void Changed_LevelThatLasts_IsRaisedOnceAfterItsDebounce()
    {
        using var port = Opened(out var driver);
        List<(DoorSignal, bool)> seen = [];
        port.Changed += (signal, active) => seen.Add((signal, active));
        driver.Drive(Contact, PinValue.High);
        Step(4);
        Assert.Empty(seen);
        Step(2);
        Assert.Equal([(DoorSignal.Contact, true)], seen);
        Assert.True(port.Read(DoorSignal.Contact));
        Step(50);
        Assert.Single(seen);
    }

    [Fact]
    public void Changed_Bouncing_IsNotRaised()
    {
        using var port = Opened(out var driver);
        var seen = 0;
        port.Changed += (_, _) => seen++;
        for (var i = 0; i < 40; i++)
        {
            driver.Drive(Contact, i % 2 == 0 ? PinValue.High : PinValue.Low);
            Step(2);
        }

        Assert.Equal(0, seen);
    }

    [Fact]
    public void Broken_InputDoesNotAnswer_IsRaisedOnce()
    {
        using var port = Opened(out var driver);
        List<string> why = [];
        port.Broken += fault => why.Add(fault.Message);
        driver.Broken.Add(Rex);
        Step(10);
        Assert.Equal(["An input of the door cannot be read: line 2 does not answer"], why);
    }

    [Fact]
    public void Dispose_LineDoesNotAnswer_StillGivesTheChipBack()
    {
        var port = Opened(out var driver);
        driver.Broken.Add(Relay);
        port.Dispose();
        Assert.True(driver.Disposed);
    }

    [Fact]
    public void Open_TwoNamesOfOneLine_IsAFault() =>
        AssertFault("rex: line 1 of main is already the contact", new()
        {
            Kind = DoorPortKind.Gpio,
            Chip = "main",
            Strike = new() { Line = "RELAY" },
            Contact = new() { Line = "CONTACT" },
            Rex = new() { Line = "1" },
        });

    [Fact]
    public void Open_UnknownChip_SaysWhatThereIs() =>
        AssertFault("strike: there is no GPIO chip 'mian'. There are: 'main' (/dev/gpiochip3, 4 lines).",
            new() { Kind = DoorPortKind.Gpio, Chip = "mian", Strike = new() { Line = "RELAY" } });

    [Fact]
    public void Open_UnknownLine_SaysWhatThereIs() =>
        AssertFault("strike: main has no line called 'RELAIS'. There are: RELAY, CONTACT, REX, BUSY.",
            new() { Kind = DoorPortKind.Gpio, Chip = "main", Strike = new() { Line = "RELAIS" } });

    [Fact]
    public void Open_NumberBeyondTheChip_SaysItsRange() =>
        AssertFault("strike: main has no line 17, only 0 to 3.",
            new() { Kind = DoorPortKind.Gpio, Chip = "main", Strike = new() { Line = "17" } });

    [Fact]
    public void Open_LineOfSomebodyElse_NamesHim() =>
        AssertFault("strike: main/BUSY is in use by 'heartbeat'",
            new() { Kind = DoorPortKind.Gpio, Chip = "main", Strike = new() { Line = "BUSY" } });

    [Fact]
    public void Open_InputThatCannotBeHad_SaysWhichAndWhy()
    {
        var chips = Board(false, out _);
        chips.Refused.Add(Contact);
        using var port = new GpioDoorPort(Wiring(), chips, _time);
        Assert.Contains("contact: line 1 of /dev/gpiochip3 cannot be had", Assert.Throws<DoorPortException>(port.Open).Message);
    }

    [Fact]
    public void Open_KernelThatDebounces_IsAskedToAndItsLevelCountsAtOnce()
    {
        var chips = Board(false, out var driver, kernelDebounces: true);
        driver.Drive(Rex, PinValue.High);
        var port = new GpioDoorPort(Wiring(), chips, _time);
        port.Open();
        List<(DoorSignal, bool)> seen = [];
        port.Changed += (signal, active) => seen.Add((signal, active));
        driver.Drive(Contact, PinValue.High);
        Step(1);
        Assert.Equal([(DoorSignal.Contact, true)], seen);
        Assert.Equal((InputBias.PullUp, new LineOptions().Debounce), chips.Asked[Contact]);
        port.Dispose();
        Assert.Equal([Contact, Rex], chips.Returned.Order());
    }

    [Theory]
    [InlineData("main")]
    [InlineData("/dev/gpiochip3")]
    [InlineData("gpiochip3")]
    [InlineData("3")]
    public void Open_ChipByAnyOfItsNames_IsFound(string chip)
    {
        using var port = new GpioDoorPort(
            new() { Kind = DoorPortKind.Gpio, Strike = new() { Chip = chip, Line = "0" } }, Board(false, out _), _time);
        port.Open();
        Assert.Equal("GPIO main/RELAY", port.Description);
    }

    [Fact]
    public void Open_TwoChipsOfOneLabel_AsksForThePath()
    {
        FakeGpioChips chips = new();
        chips.Add(0, "pca9535", "", "");
        chips.Add(1, "pca9535", "", "");
        using var port = new GpioDoorPort(new() { Kind = DoorPortKind.Gpio, Chip = "pca9535", Strike = new() { Line = "0" } }, chips, _time);
        Assert.Contains("several GPIO chips are called 'pca9535'; name one by its path", Assert.Throws<DoorPortException>(port.Open).Message);
    }

    [Fact]
    public void Open_KernelWithoutGpio_SaysWhatToLookFor()
    {
        using var port = new GpioDoorPort(Wiring(), new FakeGpioChips(), _time);
        Assert.Contains("This machine shows no GPIO chip", Assert.Throws<DoorPortException>(port.Open).Message);
    }

    private void AssertFault(string expected, DoorWiringOptions wiring)
    {
        using var port = new GpioDoorPort(wiring, Board(false, out _), _time);
        Assert.StartsWith(expected, Assert.Throws<DoorPortException>(port.Open).Message, StringComparison.Ordinal);
    }

    private GpioDoorPort Opened(out FakeGpioDriver driver)
    {
        var port = new GpioDoorPort(Wiring(), Board(false, out driver), _time);
        driver.Drive(Rex, PinValue.High);
        port.Open();
        return port;
    }

    private void Step(int samples)
    {
        for (var i = 0; i < samples; i++) _time.Advance(GpioDoorPort.SamplePeriod);
    }

    private static FakeGpioChips Board(bool directionFirst, out FakeGpioDriver driver, bool kernelDebounces = false)
    {
        FakeGpioChips chips = new(directionFirst) { KernelDebounces = kernelDebounces };
        driver = chips.AddLines(3, "main", new(0, "RELAY", ""), new(1, "CONTACT", ""), new(2, "REX", ""), new(3, "BUSY", "heartbeat"));
        return chips;
    }

    private static DoorWiringOptions Wiring(ActiveLevel strike = ActiveLevel.High) => new()
    {
        Kind = DoorPortKind.Gpio,
        Chip = "main",
        Strike = new() { Line = "RELAY", ActiveLevel = strike },
        Contact = new() { Line = "CONTACT", Bias = LineBias.PullUp },
        Rex = new() { Line = "REX", ActiveLevel = ActiveLevel.Low },
    };
}
