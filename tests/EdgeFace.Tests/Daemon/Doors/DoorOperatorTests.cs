using EdgeFace.Core.Door;
using EdgeFace.Core.Events;
using EdgeFace.Daemon.Doors;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace EdgeFace.Tests.Daemon.Doors;

public sealed class DoorOperatorTests : IDisposable
{
    private static readonly DoorOptions Options = new();

    private readonly FakeTimeProvider _time = new();
    private readonly EventList _events = new();
    private readonly SimulatedDoorPort _port = new();
    private readonly DoorOperator _door;

    public DoorOperatorTests()
    {
        _door = Operator(_port);
        _door.Start();
    }

    public void Dispose() => _door.Dispose();

    [Fact]
    public void TryGrant_Locked_PulsesForTheUnlockTime()
    {
        Assert.True(_door.TryGrant());
        Assert.True(_port.StrikeReleased);
        _time.Advance(Options.UnlockTime - TimeSpan.FromMilliseconds(1));
        Assert.True(_port.StrikeReleased);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.False(_port.StrikeReleased);
        Assert.Equal(1, _port.Pulses);
    }

    [Fact]
    public void TryGrant_Always_WritesTheStrikeBeforeAnythingIsTold()
    {
        var levels = new List<bool>();
        _events.OnPublish = _ => levels.Add(_port.StrikeReleased);
        _door.StatusChanged += _ => levels.Add(_port.StrikeReleased);
        _door.TryGrant();
        Assert.Equal([true, true], levels);
    }

    [Fact]
    public void TryGrant_Lockdown_IsRefusedThoughSomebodyLeaves()
    {
        _door.Apply(DoorInput.EnterLockdown);
        _port.Set(DoorSignal.RequestToExit, true);
        Assert.True(_port.StrikeReleased);
        Assert.False(_door.TryGrant());
    }

    [Fact]
    public void TryGrant_NotStartedOrDisposed_IsRefused()
    {
        using var other = Operator(new SimulatedDoorPort());
        Assert.False(other.TryGrant());
        _door.Dispose();
        Assert.False(_door.TryGrant());
    }

    [Fact]
    public void TryGrant_AtTheEndOfAPulse_LocksInBetween()
    {
        var time = new LateTimers();
        using var port = new SimulatedDoorPort();
        using var door = new DoorOperator(port, Options, _events, time, NullLogger<DoorOperator>.Instance);
        door.Start();
        door.TryGrant();
        var written = new List<bool>();
        port.Written += written.Add;
        time.Now = Options.UnlockTime;
        door.TryGrant();
        Assert.Equal([false, true], written);
    }

    [Fact]
    public void Execute_EachCommand_ActsAndIsToldWithWhoAsked()
    {
        Assert.True(_door.Execute(DoorCommand.FreeAccess, "ops").Done);
        Assert.True(_port.StrikeReleased);
        Assert.True(_door.Execute(DoorCommand.Lockdown, "ops").Done);
        Assert.False(_port.StrikeReleased);
        Assert.Equal("the door is in lockdown; release it first", _door.Execute(DoorCommand.Unlock, "eve").Refusal);
        Assert.True(_door.Execute(DoorCommand.Release, "ops").Done);
        Assert.True(_door.Execute(DoorCommand.UnlockExtended, "ops").Done);
        _time.Advance(Options.ExtendedUnlockTime - TimeSpan.FromMilliseconds(1));
        Assert.True(_port.StrikeReleased);
        Assert.Equal(["free_access ops ", "lockdown ops ", "unlock eve the door is in lockdown; release it first", "release ops ", "unlock_extended ops "],
            _events.All.OfType<CommandTaken>().Select(c => $"{c.Command} {c.By} {c.Refusal}"));
    }

    [Fact]
    public void Execute_NotStartedBrokenOrDisposed_IsRefusedAndTold()
    {
        using var port = new FailingDoorPort();
        var door = Operator(port);
        Assert.False(door.Execute(DoorCommand.Unlock, "ops").Done);
        door.Start();
        port.Break("gone");
        Assert.Equal("the door's line is broken", door.Execute(DoorCommand.Unlock, "ops").Refusal);
        Assert.True(door.Status.Faulty);
        door.Dispose();
        Assert.False(door.Execute(DoorCommand.FreeAccess, "ops").Done);
        Assert.Equal(3, _events.All.OfType<CommandTaken>().Count(c => c.Refusal is not null));
    }

    [Fact]
    public void TryGrant_WhileReleased_TellsThePortTheNewEnd()
    {
        using var port = new FailingDoorPort();
        using var door = Operator(port);
        door.Start();
        door.TryGrant();
        _time.Advance(TimeSpan.FromSeconds(2));
        door.TryGrant();
        door.Apply(DoorInput.EnterFreeAccess);
        door.Apply(DoorInput.EnterNormal);
        Assert.Equal([Options.UnlockTime, Options.UnlockTime, null, Options.UnlockTime], port.AtMost);
    }

    [Fact]
    public void Start_DoorFoundOpen_IsOpenAndNotForced()
    {
        using var port = new SimulatedDoorPort();
        port.Set(DoorSignal.Contact, true);
        using var door = Operator(port);
        door.Start();
        Assert.Equal(DoorState.Open, door.Status.State);
        Assert.DoesNotContain(_events.All, e => e is DoorAlarm);
    }

    [Fact]
    public void Start_FireIsOn_ReleasesAtOnce()
    {
        using var port = new SimulatedDoorPort();
        port.Set(DoorSignal.Fire, true);
        using var door = Operator(port);
        door.Start();
        Assert.True(port.StrikeReleased);
        Assert.Contains(_events.All, e => e is EgressRequested { By: "fire" });
    }

    [Fact]
    public void Changed_EachInput_IsToldInOrder()
    {
        _port.Set(DoorSignal.Contact, true);
        _port.Set(DoorSignal.Contact, false);
        _port.Set(DoorSignal.RequestToExit, true);
        _port.Set(DoorSignal.Tamper, true);
        var at = _time.GetUtcNow();
        Assert.Equal(
            [
                new InputChanged(at, "contact", true), new DoorChanged(at, "forced", "normal", false), new DoorAlarm(at, "FORCED_OPEN", true),
                new InputChanged(at, "contact", false), new DoorChanged(at, "locked", "normal", false), new DoorAlarm(at, "FORCED_OPEN", false),
                new InputChanged(at, "rex", true), new EgressRequested(at, "rex"), new DoorChanged(at, "unlocked", "normal", true),
                new InputChanged(at, "tamper", true), new DoorAlarm(at, "TAMPER", true),
            ],
            _events.All);
    }

    [Fact]
    public void StatusChanged_ListenerCallsBackAndThrows_DoorGoesOnAndOrderIsKept()
    {
        List<DoorMode> seen = [];
        _door.StatusChanged += status =>
        {
            seen.Add(status.Mode);
            if (status.Mode == DoorMode.Lockdown) _door.Apply(DoorInput.EnterFreeAccess);
            throw new InvalidOperationException("a bad listener");
        };
        _door.Apply(DoorInput.EnterLockdown);
        _door.Apply(DoorInput.EnterNormal);
        Assert.Equal([DoorMode.Lockdown, DoorMode.FreeAccess, DoorMode.Normal], seen);
        Assert.True(_door.TryGrant());
    }

    [Fact]
    public void Apply_FromManyThreads_EndsLockedAndLosesNoStatus()
    {
        DoorStatus last = default;
        var told = 0;
        _door.StatusChanged += status => (last, told) = (status, told + 1);
        Parallel.For(0, 200, i => _door.Apply(i % 2 == 0 ? DoorInput.EnterFreeAccess : DoorInput.EnterNormal));
        _door.Apply(DoorInput.EnterNormal);
        Assert.Equal(_door.Status, last);
        Assert.Equal(told, _events.All.OfType<DoorChanged>().Count());
        Assert.False(_port.StrikeReleased);
    }

    [Fact]
    public void Dispose_InTheMiddleOfAPulse_Locks()
    {
        List<bool> written = [];
        _door.TryGrant();
        _port.Written += written.Add;
        _door.Dispose();
        Assert.Equal([false], written);
        Assert.False(_port.StrikeReleased);
    }

    [Fact]
    public async Task TryGrant_WriteThrows_LocksSaysSoAndGivesUp()
    {
        using var port = new FailingDoorPort();
        using var door = Operator(port);
        door.Start();
        port.OnSet = released =>
        {
            if (released) throw new IOException("no such device");
        };
        Assert.False(door.TryGrant());
        Assert.Equal([false], port.Written);
        Assert.Equal([new DoorAlarm(_time.GetUtcNow(), "DOOR_FAULT", true)], _events.All);
        Assert.Contains("no such device", (await Assert.ThrowsAsync<IOException>(() => door.Broken)).Message);
        port.OnSet = _ => { };
        Assert.False(door.TryGrant());
    }

    [Fact]
    public async Task TryGrant_LineDoesNotFollow_IsAFault()
    {
        using var port = new FailingDoorPort { Stuck = true };
        using var door = Operator(port);
        door.Start();
        Assert.False(door.TryGrant());
        Assert.Contains("reads the opposite", (await Assert.ThrowsAsync<DoorPortException>(() => door.Broken)).Message);
        Assert.False(port.Written[^1]);
    }

    [Fact]
    public void Tick_LockingThrows_IsTriedAgainAndBreaks()
    {
        using var port = new FailingDoorPort();
        using var door = Operator(port);
        door.Start();
        door.TryGrant();
        var tries = 0;
        port.OnSet = _ =>
        {
            if (tries++ == 0) throw new IOException("a glitch of the bus");
        };
        _time.Advance(Options.UnlockTime);
        Assert.False(port.StrikeReleased);
        Assert.True(door.Broken.IsFaulted);
    }

    [Fact]
    public void Broken_PortSaysSo_LocksAndBreaks()
    {
        using var port = new FailingDoorPort();
        using var door = Operator(port);
        door.Start();
        door.TryGrant();
        List<DoorStatus> told = [];
        door.StatusChanged += told.Add;
        port.Break("the expander is gone");
        Assert.False(port.StrikeReleased);
        Assert.True(door.Broken.IsFaulted);
        Assert.Equal([true], told.Select(status => status.Faulty));
    }

    [Fact]
    public void Changed_RexAndFireAfterAFault_WriteNothing()
    {
        using var port = new FailingDoorPort();
        using var door = Operator(port);
        door.Start();
        port.Break("the expander is gone");
        var written = port.Written.Count;
        port.OnRead = _ => true;
        port.Raise(DoorSignal.RequestToExit);
        port.Raise(DoorSignal.Fire);
        Assert.Equal(written, port.Written.Count);
        Assert.False(door.Status.StrikeReleased);
    }

    [Fact]
    public void Changed_InputCannotBeRead_Breaks()
    {
        using var port = new FailingDoorPort();
        using var door = Operator(port);
        door.Start();
        port.OnRead = _ => throw new IOException("read error");
        port.Raise(DoorSignal.Contact);
        Assert.True(door.Broken.IsFaulted);
    }

    [Fact]
    public void Start_PortCannotBeOpened_ThrowsAndDisposesIt()
    {
        using var port = new FailingDoorPort { OnOpen = () => throw new DoorPortException("no such chip") };
        var door = Operator(port);
        Assert.Equal("no such chip", Assert.Throws<DoorPortException>(door.Start).Message);
        door.Dispose();
        Assert.True(port.Disposed);
    }

    private DoorOperator Operator(IDoorPort port) =>
        new(port, Options, _events, _time, NullLogger<DoorOperator>.Instance);

    /// <summary>Its timers never come, as when the machine is busy.</summary>
    private sealed class LateTimers : TimeProvider
    {
        public TimeSpan Now { get; set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Now.Ticks;

        public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch + Now;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => new NoTimer();

        private sealed class NoTimer : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period) => true;

            public void Dispose()
            {
            }

            public ValueTask DisposeAsync() => ValueTask.CompletedTask;
        }
    }
}
