using EdgeFace.Core.Door;
using EdgeFace.Lines;
using EdgeFace.Messaging.Control;
using EdgeFace.SystemTests.Support;
using EdgeFace.Tests.Support;
using Xunit;

namespace EdgeFace.SystemTests.Doors;

/// <summary>
/// A unit in the middle of a pulse whose owner of the line fails in each thing that can be asked of it, in each way. The unit
/// releases nothing more, says why, and ends with a failure code; one that is started once the owner is well again works.
/// </summary>
public sealed class LineOwnerFaultTests : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);
    private static readonly OwnerFault[] Faults = [OwnerFault.Error, OwnerFault.WrongLevel, OwnerFault.Silence, OwnerFault.HangUp, OwnerFault.Dribble];

    private readonly Workplace _place = new();

    public static TheoryData<OwnerCommandKind, OwnerFault> EachCallAndFault()
    {
        var cases = new TheoryData<OwnerCommandKind, OwnerFault>();
        foreach (var call in (OwnerCommandKind[])[OwnerCommandKind.Release, OwnerCommandKind.Hold, OwnerCommandKind.Lock, OwnerCommandKind.Keep])
        {
            foreach (var fault in Faults) cases.Add(call, fault);
        }

        return cases;
    }

    public static TheoryData<OwnerFault> EachFault => [.. Faults];

    public void Dispose() => _place.Dispose();

    [Theory]
    [MemberData(nameof(EachCallAndFault))]
    public async Task Owner_FailsInThePulse_UnitReleasesNothingMoreSaysSoAndEnds(OwnerCommandKind call, OwnerFault fault)
    {
        BuiltModels.Require();
        using var owner = new FaultyLineOwner(_place);
        using (var unit = await ReleasedUnitAsync(owner))
        {
            owner.Break(call, fault);
            if (Provoking(call) is { } command) await TryAsync(command);
            await BrokenAsync(owner, unit);
            // Whoever asks now is refused, or finds nobody.
            await TryAsync(DoorCommand.Unlock);
            await TryAsync(DoorCommand.FreeAccess);

            Assert.Equal(1, await unit.EndedAsync());
            Assert.Contains("The door's line is broken, nothing opens any more: ", unit.Log, StringComparison.Ordinal);
            Assert.Contains("The unit ends because door cannot go on: ", unit.Log, StringComparison.Ordinal);
            AssertNothingReleased(owner);
        }

        AssertOnRecord();
        owner.Mend();
        using var next = await ReleasedUnitAsync(owner);
        Assert.Equal(0, (await next.StopAsync()).ExitCode);
        Assert.Equal(OwnerCommandKind.Lock, owner.Commands[^1]);
    }

    [Theory]
    [MemberData(nameof(EachFault))]
    public async Task Owner_HasTheLineActiveWhileTheDoorIsLocked_UnitEnds(OwnerFault fault)
    {
        BuiltModels.Require();
        using var owner = new FaultyLineOwner(_place);
        using var unit = StartUnit(owner);
        await unit.LoggedAsync("Ready: door");
        owner.Break(OwnerCommandKind.Keep, fault);
        Assert.Equal(1, await unit.EndedAsync());
        AssertNothingReleased(owner);
        AssertOnRecord();
    }

    [Theory]
    [MemberData(nameof(EachFault))]
    public async Task Owner_GreetsWrongly_UnitDoesNotStart(OwnerFault fault)
    {
        BuiltModels.Require();
        using var owner = new FaultyLineOwner(_place, fault);
        await DoesNotStartAsync(owner);
    }

    [Theory]
    [MemberData(nameof(EachFault))]
    public async Task Owner_DoesNotLockAtTheStart_UnitDoesNotStart(OwnerFault fault)
    {
        BuiltModels.Require();
        using var owner = new FaultyLineOwner(_place);
        owner.Break(OwnerCommandKind.Lock, fault);
        await DoesNotStartAsync(owner);
    }

    [Fact]
    public async Task Owner_FailsInThePulse_TheFacilityIsTold()
    {
        Mosquitto.Require();
        BuiltModels.Require();
        using var broker = new Mosquitto(_place);
        await using var watcher = new MqttWatcher();
        await watcher.ConnectAsync(broker.Port);
        using var owner = new FaultyLineOwner(_place);
        using var unit = await ReleasedUnitAsync(owner, "--set", "mqtt.host=127.0.0.1", "--set", $"mqtt.port={broker.Port}");
        await watcher.ReceivedAsync("/state", "\"strike\":\"released\"");
        owner.Break(OwnerCommandKind.Keep, OwnerFault.WrongLevel);
        Assert.Equal(1, await unit.EndedAsync());
        await watcher.ReceivedAsync("/event", "DOOR_FAULT");
        await watcher.ReceivedAsync("/state", "\"alarmState\":\"DOOR_FAULT\"");
        await watcher.ReceivedAsync("/health", "DOOR_FAULT");
        await watcher.ReceivedAsync("/availability", "stopped");
    }

    /// <summary>What makes the unit ask for it; null for what it asks for by itself.</summary>
    private static DoorCommand? Provoking(OwnerCommandKind call) => call switch
    {
        OwnerCommandKind.Release => DoorCommand.UnlockExtended,
        OwnerCommandKind.Hold => DoorCommand.FreeAccess,
        OwnerCommandKind.Lock => DoorCommand.Lockdown,
        _ => null,
    };

    private RunningUnit StartUnit(FaultyLineOwner owner, params string[] more) => new(_place,
        ["--config", owner.Configuration, "--set", "camera.source=/dev/video-of-nobody", "--set", "door.unlockTime=20s", "--set", "door.extendedUnlockTime=30s", .. more]);

    private async Task<RunningUnit> ReleasedUnitAsync(FaultyLineOwner owner, params string[] more)
    {
        var unit = StartUnit(owner, more);
        await unit.LoggedAsync("Ready: door");
        Assert.Equal("released", (await unit.CommandAsync(DoorCommand.Unlock)).Door.Strike);
        return unit;
    }

    private async Task DoesNotStartAsync(FaultyLineOwner owner)
    {
        using var unit = StartUnit(owner);
        Assert.Equal(1, await unit.EndedAsync());
        Assert.Contains("The unit cannot start: strike: ", unit.Log, StringComparison.Ordinal);
        AssertNothingReleased(owner);
    }

    private async Task TryAsync(DoorCommand command)
    {
        using var control = new ControlClient(Path.Combine(_place.State, "control.sock"));
        try
        {
            await control.CommandAsync(command, CancellationToken.None);
        }
        catch (ControlException)
        {
            // Refused, or nobody is there any more: what the unit says of it is looked at when it has ended.
        }
    }

    private static async Task BrokenAsync(FaultyLineOwner owner, RunningUnit unit)
    {
        var begun = TimeProvider.System.GetTimestamp();
        while (!owner.HasBroken)
        {
            Assert.True(TimeProvider.System.GetElapsedTime(begun) < Deadline, unit.Log);
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System);
        }
    }

    // The owner was told to lock, or its client has gone, at which a real one locks; and nobody was let in after the fault itself.
    private static void AssertNothingReleased(FaultyLineOwner owner) =>
        Assert.DoesNotContain(owner.Commands.Skip(owner.HasBroken ? 1 : 0), c => c is OwnerCommandKind.Release or OwnerCommandKind.Hold or OwnerCommandKind.Unknown);

    private void AssertOnRecord()
    {
        var events = EdgeFaceProgram.Run(_place, "events", "export", "--format", "jsonl");
        Assert.True(events.ExitCode == 0, events.Errors);
        Assert.Contains("DOOR_FAULT", events.Output, StringComparison.Ordinal);
        Assert.Equal(0, EdgeFaceProgram.Run(_place, "events", "verify").ExitCode);
    }
}
