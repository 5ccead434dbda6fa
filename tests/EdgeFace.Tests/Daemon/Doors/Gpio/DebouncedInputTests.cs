using CsCheck;
using EdgeFace.Daemon.Doors.Gpio;
using Xunit;

namespace EdgeFace.Tests.Daemon.Doors.Gpio;

public class DebouncedInputTests
{
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(10);

    [Fact]
    public void Sample_NoDebounce_TakesEachLevel()
    {
        var input = new DebouncedInput(false, TimeSpan.Zero);
        Assert.True(input.Sample(true, TimeSpan.Zero));
        Assert.True(input.Sample(false, TimeSpan.Zero));
    }

    [Fact]
    public void Sample_AnyReadings_ChangesOnlyToALevelThatLastedAndAlwaysToSuchAOne() =>
        Gen.Select(Gen.Bool.Array[1, 200], Gen.Int[1, 10], Gen.Bool).Sample((readings, steps, first) =>
        {
            var input = new DebouncedInput(first, steps * Period);
            for (var i = 0; i < readings.Length; i++)
            {
                var before = input.Active;
                var changed = input.Sample(readings[i], i * Period);
                Assert.Equal(before != input.Active, changed);
                var run = readings.Take(i + 1).Reverse().TakeWhile(r => r == readings[i]).Count();
                // Seen first at run 1, a level has lasted run - 1 periods.
                if (changed) Assert.Equal(steps, run - 1);
                if (run > steps) Assert.Equal(readings[i], input.Active);
            }
        });
}
