using CsCheck;
using EdgeFace.Core.Door;
using Xunit;

namespace EdgeFace.Tests.Core.Door;

/// <summary>What holds for every sequence of inputs and times.</summary>
public class DoorControllerPropertyTests
{
    private const int Runs = 3000;

    [Fact]
    public void Apply_AnySequence_NoPulseIsLongerThanTheLongest() => DoorRun.Plays.Sample(play =>
    {
        DateTimeOffset? since = null;
        DoorRun? run = null;
        run = new DoorRun(play.Options)
        {
            Seen = (_, t) =>
            {
                var now = run!.Time.GetUtcNow();
                if (since is { } began) Assert.True(now - began <= DoorOptions.LongestPulse, $"released for {now - began}");
                var unbounded = t.After.FireActive || t.After.Mode == DoorMode.FreeAccess;
                if (t.LockFirst) since = null;
                since = !t.After.StrikeReleased || unbounded ? null : since ?? now;
            },
        };
        run.Play(play.Steps);
        run.Advance(DoorOptions.LongestPulse + DoorRun.Grid);
        if (since is not null) Assert.Fail("a release without an end");
    }, iter: Runs);

    [Fact]
    public void Apply_AnySequence_NobodyEntersInLockdown() => DoorRun.Plays.Sample(play =>
    {
        var exitEnds = DateTimeOffset.MinValue;
        DoorRun? run = null;
        run = new DoorRun(play.Options)
        {
            Seen = (input, t) =>
            {
                var now = run!.Time.GetUtcNow();
                if (input == DoorInput.RexPressed) exitEnds = now + play.Options.UnlockTime;
                if (t.After is not { Mode: DoorMode.Lockdown, FireActive: false }) return;
                if (input is DoorInput.Grant or DoorInput.GrantExtended or DoorInput.Unlock or DoorInput.UnlockExtended) Assert.Equal(t.Before.StrikeReleased && now < exitEnds, t.After.StrikeReleased);
                if (t.After.StrikeReleased) Assert.True(now < exitEnds, $"{input} let somebody in");
            },
        };
        run.Play(play.Steps);
    }, iter: Runs);

    [Fact]
    public void Apply_RexOrFireAfterAnything_Releases() => DoorRun.Plays.Sample(play =>
    {
        var run = new DoorRun(play.Options);
        run.Play(play.Steps.Where(s => s.Input != DoorInput.Stop));
        Assert.True(run.Apply(DoorInput.RexPressed).After.StrikeReleased);
        run.Advance(play.Options.UnlockTime - TimeSpan.FromTicks(1));
        Assert.True(run.Status.StrikeReleased);
        run.Apply(DoorInput.Stop);
        Assert.True(run.Apply(DoorInput.FireOn).After.StrikeReleased);
    }, iter: Runs);

    [Fact]
    public void Apply_AfterStop_IsLockedUnlessThereIsFire() => DoorRun.Plays.Sample(play =>
    {
        var stopped = false;
        var run = new DoorRun(play.Options)
        {
            Seen = (input, t) =>
            {
                stopped |= input == DoorInput.Stop;
                if (stopped) Assert.Equal(t.After.FireActive, t.After.StrikeReleased);
            },
        };
        run.Play(play.Steps);
    }, iter: Runs);

    [Fact]
    public void Apply_AnySequence_EachAlarmBeginsAndEndsOnce() => DoorRun.Plays.Sample(play =>
    {
        HashSet<DoorAlarmKind> active = [];
        var run = new DoorRun(play.Options)
        {
            Seen = (_, t) =>
            {
                foreach (var change in t.Alarms)
                    Assert.True(change.Active ? active.Add(change.Alarm) : active.Remove(change.Alarm), $"{change} twice");
                Assert.Equal(t.After.ForcedAlarm, active.Contains(DoorAlarmKind.ForcedOpen));
                if (t.After.State == DoorState.Forced) Assert.True(t.After.ForcedAlarm);
                if (t.After.Sounding) Assert.NotEmpty(active);
                Assert.Equal(t.After.State == DoorState.HeldOpen, active.Contains(DoorAlarmKind.OpenTooLong));
                Assert.Equal(t.After.Tampered, active.Contains(DoorAlarmKind.Tamper));
            },
        };
        run.Play(play.Steps);
        run.Apply(DoorInput.ContactClosed, DoorInput.TamperOff, DoorInput.SilenceAlarm);
        Assert.Empty(active);
    }, iter: Runs);

    [Fact]
    public void NextDue_TickedOnlyThen_SeesTheSameAsOneWhoTicksAllTheTime() => DoorRun.Plays.Sample(play =>
    {
        var sparse = new DoorRun(play.Options);
        var dense = new DoorController(play.Options, sparse.Time);
        foreach (var step in play.Steps)
        {
            sparse.Apply(step.Input);
            dense.Apply(step.Input);
            Assert.Equal(dense.Status, sparse.Status);
            for (var passed = TimeSpan.Zero; passed < step.Then; passed += DoorRun.Grid)
            {
                sparse.Advance(DoorRun.Grid);
                dense.Apply(DoorInput.Tick);
                Assert.Equal(dense.Status, sparse.Status);
            }
        }
    }, iter: Runs / 3);

    [Fact]
    public void Apply_TickThatIsNotDue_ChangesNothing() => DoorRun.Plays.Sample(play =>
    {
        var run = new DoorRun(play.Options);
        run.Play(play.Steps);
        if (run.Controller.NextDue == TimeSpan.Zero) run.Apply(DoorInput.Tick);
        var tick = run.Apply(DoorInput.Tick);
        Assert.False(tick.Changed);
        Assert.False(tick.LockFirst);
        Assert.Empty(tick.Alarms);
    }, iter: Runs);

    [Fact]
    public void Apply_ScheduleAlone_NeverReleases() => DoorRun.Plays.Sample(play =>
    {
        DoorInput[] openers =
            [DoorInput.Grant, DoorInput.GrantExtended, DoorInput.Unlock, DoorInput.UnlockExtended, DoorInput.RexPressed, DoorInput.FireOn, DoorInput.EnterFreeAccess];
        var run = new DoorRun(play.Options) { Seen = (input, t) => Assert.False(t.After.StrikeReleased, $"{input} opened") };
        run.Play(play.Steps.Where(s => !openers.Contains(s.Input)));
    }, iter: Runs / 3);

    [Fact]
    public void ReleaseLeft_WhileReleasedWithAnEnd_IsNeverLongerThanTheLongestPulse() => DoorRun.Plays.Sample(play =>
    {
        DoorRun? run = null;
        run = new DoorRun(play.Options)
        {
            Seen = (_, t) =>
            {
                var unbounded = t.After.StrikeReleased && (t.After.FireActive || t.After.Mode == DoorMode.FreeAccess);
                if (t.After.StrikeReleased && !unbounded) Assert.InRange(run!.Controller.ReleaseLeft!.Value, TimeSpan.FromTicks(1), DoorOptions.LongestPulse);
            },
        };
        run.Play(play.Steps);
    }, iter: Runs / 3);
}
