using EdgeFace.Core.Door;
using Xunit;

namespace EdgeFace.Tests.Core.Door;

public class DoorControllerTests
{
    private static readonly DoorOptions Usual = new();

    private readonly DoorRun _run = new(Usual);

    [Fact]
    public void Grant_LockedDoor_ReleasesForTheUnlockTimeAndNoLonger()
    {
        Assert.True(_run.Apply(DoorInput.Grant).After.StrikeReleased);
        _run.Advance(Usual.UnlockTime - TimeSpan.FromTicks(1));
        Assert.True(_run.Status.StrikeReleased);
        _run.Advance(TimeSpan.FromTicks(1));
        Assert.False(_run.Status.StrikeReleased);
        Assert.Equal(DoorState.Locked, _run.Status.State);
        Assert.Null(_run.Controller.NextDue);
    }

    [Fact]
    public void Grant_AtTheMomentThePulseEnds_LocksBeforeItReleasesAgain()
    {
        _run.Apply(DoorInput.Grant);
        _run.Time.Advance(Usual.UnlockTime);
        var second = _run.Apply(DoorInput.Grant);
        Assert.True(second.LockFirst);
        Assert.True(second.After.StrikeReleased);
    }

    [Fact]
    public void RexPressed_JustBeforeTheLongestPulse_StillGetsItsWholeTime()
    {
        for (var passed = TimeSpan.Zero; passed <= DoorOptions.LongestPulse - Usual.UnlockTime; passed += TimeSpan.FromSeconds(4))
        {
            _run.Apply(DoorInput.Grant);
            _run.Advance(4);
        }

        var pressed = _run.Apply(DoorInput.RexPressed);
        Assert.True(pressed.LockFirst);
        _run.Advance(Usual.UnlockTime - TimeSpan.FromTicks(1));
        Assert.True(_run.Status.StrikeReleased);
    }

    [Fact]
    public void EnterLockdown_SomebodyComesInWhileAnotherLeaves_OnlyTheOneWhoLeavesGoesOn()
    {
        _run.Apply(DoorInput.RexPressed);
        _run.Advance(3);
        _run.Apply(DoorInput.Grant);
        _run.Apply(DoorInput.EnterLockdown);
        Assert.True(_run.Status.StrikeReleased);
        _run.Advance(Usual.UnlockTime.TotalSeconds - 3);
        Assert.False(_run.Status.StrikeReleased);
    }

    [Fact]
    public void EnterLockdown_AfterAGrant_LocksAtOnce()
    {
        _run.Apply(DoorInput.Grant);
        Assert.False(_run.Apply(DoorInput.EnterLockdown).After.StrikeReleased);
        Assert.False(_run.Controller.AdmitsEntry);
    }

    [Fact]
    public void ContactOpened_Locked_IsForcedUntilItCloses()
    {
        Assert.Equal([new(DoorAlarmKind.ForcedOpen, true)], _run.Apply(DoorInput.ContactOpened).Alarms);
        _run.Advance(300);
        Assert.Equal(DoorState.Forced, _run.Status.State);
        Assert.Equal([new(DoorAlarmKind.ForcedOpen, false)], _run.Apply(DoorInput.ContactClosed).Alarms);
    }

    [Theory]
    [InlineData(0.9, DoorState.Open)]
    [InlineData(1.0, DoorState.Forced)]
    public void ContactOpened_ShortlyAfterThePulse_IsForcedOnlyAfterTheGrace(double seconds, DoorState expected)
    {
        _run.Apply(DoorInput.Grant);
        _run.Advance(Usual.UnlockTime.TotalSeconds + seconds);
        Assert.Equal(expected, _run.Apply(DoorInput.ContactOpened).After.State);
    }

    [Fact]
    public void ContactOpened_RelockOnOpen_LocksAndAReboundingLatchIsNotForced()
    {
        _run.Apply(DoorInput.Grant);
        Assert.False(_run.Apply(DoorInput.ContactOpened).After.StrikeReleased);
        _run.Advance(0.2);
        _run.Apply(DoorInput.ContactClosed);
        _run.Advance(0.2);
        Assert.Equal(DoorState.Open, _run.Apply(DoorInput.ContactOpened).After.State);
    }

    [Fact]
    public void ContactOpened_RexStillHeldAfterItsPulse_IsMasked()
    {
        _run.Apply(DoorInput.RexPressed);
        _run.Advance(60);
        Assert.False(_run.Status.StrikeReleased);
        Assert.Equal(DoorState.Open, _run.Apply(DoorInput.ContactOpened).After.State);
    }

    [Fact]
    public void RexPressed_AMomentAfterTheDoorOpened_TakesTheForcedAlarmBack()
    {
        _run.Apply(DoorInput.ContactOpened);
        _run.Advance(0.5);
        var pressed = _run.Apply(DoorInput.RexPressed);
        Assert.Equal([new(DoorAlarmKind.ForcedOpen, false)], pressed.Alarms);
        Assert.Equal(DoorState.Open, pressed.After.State);
    }

    [Fact]
    public void RexPressed_LongAfterTheDoorWasForced_LeavesTheAlarm()
    {
        _run.Apply(DoorInput.ContactOpened);
        _run.Advance(2);
        Assert.Equal(DoorState.Forced, _run.Apply(DoorInput.RexPressed).After.State);
    }

    [Fact]
    public void ContactOpened_LeftOpen_WarnsAndThenAlarmsAndBothAreToldAsChanges()
    {
        _run.Apply(DoorInput.Grant, DoorInput.ContactOpened);
        _run.Transitions.Clear();
        _run.Advance(Usual.HeldOpenTime);
        var told = _run.Transitions.Where(t => t.Changed).ToArray();
        Assert.Equal([(true, DoorState.Open), (false, DoorState.HeldOpen)], told.Select(t => (t.After.PreAlarm, t.After.State)));
        Assert.Equal([new(DoorAlarmKind.OpenTooLong, true)], told[1].Alarms);
        Assert.Equal([new(DoorAlarmKind.OpenTooLong, false)], _run.Apply(DoorInput.ContactClosed).Alarms);
    }

    [Fact]
    public void FoundOpen_AtTheStart_IsNotForcedButCountsAsHeldOpen()
    {
        Assert.Equal(DoorState.Open, _run.Apply(DoorInput.FoundOpen).After.State);
        _run.Advance(Usual.HeldOpenTime);
        Assert.Equal(DoorState.HeldOpen, _run.Status.State);
    }

    [Theory]
    [InlineData(DoorInput.FireOn, DoorInput.FireOff)]
    [InlineData(DoorInput.EnterFreeAccess, DoorInput.EnterNormal)]
    public void OpenThroughFireOrFreeAccess_WhenItEnds_TheHeldOpenTimeBeginsThen(DoorInput begin, DoorInput end)
    {
        _run.Apply(begin, DoorInput.ContactOpened);
        _run.Advance(3600);
        Assert.Equal(DoorState.Open, _run.Apply(end).After.State);
        _run.Advance(Usual.HeldOpenTime - TimeSpan.FromTicks(1));
        Assert.Equal(DoorState.Open, _run.Status.State);
        _run.Advance(TimeSpan.FromTicks(1));
        Assert.Equal(DoorState.HeldOpen, _run.Status.State);
    }

    [Fact]
    public void FireOn_Lockdown_ReleasesForAsLongAsItLasts()
    {
        _run.Apply(DoorInput.EnterLockdown, DoorInput.FireOn);
        _run.Advance(3600);
        Assert.True(_run.Status.StrikeReleased);
        Assert.False(_run.Apply(DoorInput.FireOff).After.StrikeReleased);
    }

    [Fact]
    public void EnterNormal_AfterAGrantInFreeAccess_LetsThePulseRunOut()
    {
        _run.Apply(DoorInput.EnterFreeAccess);
        _run.Advance(3600);
        _run.Apply(DoorInput.Grant, DoorInput.EnterNormal);
        Assert.True(_run.Status.StrikeReleased);
        _run.Advance(Usual.UnlockTime);
        Assert.False(_run.Status.StrikeReleased);
    }

    [Fact]
    public void GrantExtended_Locked_ReleasesAndMayStandOpenForLonger()
    {
        _run.Apply(DoorInput.GrantExtended);
        _run.Advance(Usual.ExtendedUnlockTime - TimeSpan.FromTicks(1));
        Assert.True(_run.Status.StrikeReleased);
        _run.Apply(DoorInput.ContactOpened);
        _run.Advance(Usual.HeldOpenTime);
        Assert.Equal(DoorState.Open, _run.Status.State);
        _run.Advance(Usual.ExtendedHeldOpenTime - Usual.HeldOpenTime);
        Assert.Equal(DoorState.HeldOpen, _run.Status.State);
    }

    [Fact]
    public void Grant_WhileAnExtendedOneRuns_DoesNotShortenIt()
    {
        _run.Apply(DoorInput.GrantExtended, DoorInput.Grant);
        _run.Advance(Usual.ExtendedUnlockTime - TimeSpan.FromTicks(1));
        Assert.True(_run.Status.StrikeReleased);
    }

    [Theory]
    [InlineData(RelockRule.Open, false, false)]
    [InlineData(RelockRule.Close, true, false)]
    [InlineData(RelockRule.Time, true, true)]
    public void Relock_DoorOpensAndCloses_EndsTheReleaseWhereConfigured(RelockRule rule, bool whileOpen, bool afterwards)
    {
        var run = new DoorRun(new() { Relock = rule });
        run.Apply(DoorInput.Grant, DoorInput.ContactOpened);
        Assert.Equal(whileOpen, run.Status.StrikeReleased);
        run.Apply(DoorInput.ContactClosed);
        Assert.Equal(afterwards, run.Status.StrikeReleased);
    }

    [Fact]
    public void ScheduleOpens_NobodyHasCome_StaysLockedUntilTheFirstGrant()
    {
        _run.Apply(DoorInput.ScheduleOpens);
        _run.Apply(DoorInput.Unlock);
        _run.Advance(3600);
        Assert.Equal(DoorMode.Normal, _run.Status.Mode);
        _run.Apply(DoorInput.Grant);
        _run.Advance(3600);
        Assert.True(_run.Status is { Mode: DoorMode.FreeAccess, StrikeReleased: true });
        Assert.False(_run.Apply(DoorInput.ScheduleCloses).After.StrikeReleased);
    }

    [Fact]
    public void EnterLockdown_DuringFreeAccessBySchedule_NeedsANewGrantAfterwards()
    {
        _run.Apply(DoorInput.ScheduleOpens, DoorInput.Grant, DoorInput.EnterLockdown, DoorInput.EnterNormal);
        _run.Advance(60);
        Assert.False(_run.Status.StrikeReleased);
        _run.Apply(DoorInput.Grant);
        Assert.Equal(DoorMode.FreeAccess, _run.Status.Mode);
    }

    [Fact]
    public void Forced_Latched_OutlastsTheOpenDoorUntilSilenced()
    {
        var run = new DoorRun(new() { ForcedOpenLatched = true });
        run.Apply(DoorInput.ContactOpened);
        run.Advance(60);
        Assert.Empty(run.Apply(DoorInput.ContactClosed).Alarms);
        Assert.Equal(DoorAlarmState.ForcedOpen, run.Status.AlarmState());
        Assert.Equal([new(DoorAlarmKind.ForcedOpen, false)], run.Apply(DoorInput.SilenceAlarm).Alarms);
        Assert.False(run.Status.Sounding);
    }

    [Fact]
    public void SilenceAlarm_WhileForced_IsQuietUntilAnotherAlarmBegins()
    {
        _run.Apply(DoorInput.ContactOpened);
        Assert.True(_run.Status.Sounding);
        Assert.Empty(_run.Apply(DoorInput.SilenceAlarm).Alarms);
        Assert.False(_run.Status.Sounding);
        Assert.True(_run.Status.ForcedAlarm);
        _run.Apply(DoorInput.TamperOn);
        Assert.True(_run.Status.Sounding);
    }

    [Fact]
    public void Grant_SilencesWhereConfigured_IsQuiet()
    {
        var run = new DoorRun(new() { GrantSilencesAlarm = true });
        run.Apply(DoorInput.TamperOn, DoorInput.Grant);
        Assert.False(run.Status.Sounding);
        _run.Apply(DoorInput.TamperOn, DoorInput.Grant);
        Assert.True(_run.Status.Sounding);
    }

    [Fact]
    public void ContactOpened_ForcedAlarmSwitchedOff_IsForcedWithoutAlarm()
    {
        var run = new DoorRun(new() { ForcedOpenAlarm = false });
        Assert.Empty(run.Apply(DoorInput.ContactOpened).Alarms);
        Assert.Equal(DoorState.Forced, run.Status.State);
    }

    [Fact]
    public void AlarmState_OfEachKind_IsBacnetsWord()
    {
        Assert.Equal("NORMAL", _run.Status.AlarmState().ToName());
        Assert.Equal("FREE_ACCESS", After(DoorInput.EnterFreeAccess));
        Assert.Equal("LOCK_DOWN", After(DoorInput.EnterLockdown));
        Assert.Equal("EGRESS_OPEN", After(DoorInput.RexPressed, DoorInput.ContactOpened));
        Assert.Equal("NORMAL", After(DoorInput.Grant, DoorInput.ContactOpened));
        Assert.Equal("FORCED_OPEN", After(DoorInput.EnterLockdown, DoorInput.ContactOpened));
        Assert.Equal("TAMPER", After(DoorInput.ContactOpened, DoorInput.TamperOn));
        Assert.Equal("DOOR_FAULT", (new DoorStatus() with { Faulty = true, Tampered = true }).AlarmState().ToName());
        _run.Apply(DoorInput.FoundOpen);
        _run.Advance(60);
        Assert.Equal("OPEN_TOO_LONG", _run.Status.AlarmState().ToName());
    }

    private static string After(params DoorInput[] inputs)
    {
        var run = new DoorRun(Usual);
        run.Apply(inputs);
        return run.Status.AlarmState().ToName();
    }
}
