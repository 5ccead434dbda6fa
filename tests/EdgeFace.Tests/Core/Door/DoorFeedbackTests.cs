using EdgeFace.Core.Door;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace EdgeFace.Tests.Core.Door;

public class DoorFeedbackTests
{
    private static readonly DoorStatus Locked = new(DoorState.Locked, DoorMode.Normal, false, false, false, false);

    private readonly FakeTimeProvider _time = new();
    private readonly DoorFeedback _feedback;

    public DoorFeedbackTests() => _feedback = new(_time);

    [Fact]
    public void Levels_Locked_AllDarkAndQuiet()
    {
        _feedback.Take(Locked);
        Assert.Equal(default, _feedback.Levels);
        Assert.False(_feedback.IsMoving);
    }

    [Fact]
    public void Levels_ReleasedOrLockdown_HaveTheirLight()
    {
        _feedback.Take(Locked with { StrikeReleased = true });
        Assert.Equal(new(false, true, false), _feedback.Levels);
        _feedback.Take(Locked with { Mode = DoorMode.Lockdown });
        Assert.Equal(new(false, false, true), _feedback.Levels);
    }

    [Fact]
    public void Levels_Denied_BeepsTwiceAndLightsForTwoSeconds()
    {
        _feedback.Take(Locked);
        _feedback.Denied();
        Assert.Equal("#-#-----------------", Buzz(20));
        Assert.Equal(default, _feedback.Levels);
        Assert.False(_feedback.IsMoving);
    }

    [Fact]
    public void Levels_LetInAfterADenial_ForgetsTheDenial()
    {
        _feedback.Denied();
        _feedback.Take(Locked with { StrikeReleased = true });
        Assert.Equal(new(false, true, false), _feedback.Levels);
    }

    [Fact]
    public void Levels_AlarmAndWarning_HaveTheirRhythm()
    {
        _feedback.Take(Locked with { Sounding = true });
        Assert.Equal("#####-----#####-----", Buzz(20));
        _feedback.Take(Locked with { PreAlarm = true });
        Assert.Equal("#---------#---------", Buzz(20));
        _feedback.Take(Locked);
        Assert.Equal("----------", Buzz(10));
    }

    private string Buzz(int steps) => string.Concat(Enumerable.Range(0, steps).Select(_ =>
    {
        var sounds = _feedback.Levels.Buzzer ? '#' : '-';
        _time.Advance(DoorFeedback.Step);
        return sounds;
    }));
}
