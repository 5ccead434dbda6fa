using EdgeFace.Daemon.Doors;
using Xunit;

namespace EdgeFace.Tests.Daemon.Doors;

public class DoorWiringOptionsTests
{
    [Fact]
    public void Faults_Simulated_HasNoneWhateverIsWired() =>
        Assert.Empty(new DoorWiringOptions { Strike = new() { Line = "1" }, Contact = new() { Line = "1" } }.Faults());

    [Fact]
    public void Faults_EverythingWrong_NamesAllAtOnce()
    {
        var wiring = new DoorWiringOptions
        {
            Kind = DoorPortKind.Gpio,
            Contact = new() { Line = "5", Chip = "main" },
            Rex = new() { Line = "5", Chip = "main" },
            Fire = new() { Line = "7" },
        };
        Assert.Equal(
            [
                "strike is not wired: name its line, or set kind to simulated",
                "fire: no chip is named, neither for the line nor for all (chip)",
                "contact and rex are on one line (chip main, line 5): each needs its own",
            ],
            wiring.Faults());
    }

    [Fact]
    public void Faults_StrikeWithBias_IsAFault() =>
        Assert.Equal(
            ["strike: an output has no bias; leave it out"],
            new DoorWiringOptions { Kind = DoorPortKind.Gpio, Chip = "0", Strike = new() { Line = "1", Bias = LineBias.PullUp } }.Faults());

    [Fact]
    public void Faults_SoundWiring_HasNone() =>
        Assert.Empty(new DoorWiringOptions
        {
            Kind = DoorPortKind.Gpio,
            Chip = "pinctrl-rp1",
            Strike = new() { Line = "GPIO17" },
            Contact = new() { Line = "27" },
            Rex = new() { Line = "none" },
        }.Faults());
}
