using System.Text.Json;
using EdgeFace.Core.Door;
using EdgeFace.SystemTests.Support;
using EdgeFace.Tests.Support;
using Xunit;

namespace EdgeFace.SystemTests.Unit;

/// <summary>A card whose file system becomes read-only while the unit runs, as worn ones do: the door goes on, and says so.</summary>
public sealed class ReadOnlyDiskTests : IDisposable
{
    private const int Unlocks = 3;

    private readonly Workplace _place = new();

    public void Dispose() => _place.Dispose();

    [Fact]
    public async Task Run_DiskBecomesReadOnly_TheDoorGoesOnAndTheNextStartIsWhole()
    {
        BuiltModels.Require();
        BreakableDisk.Require();
        using var disk = new BreakableDisk(_place.State);
        using (var unit = Unit())
        {
            await unit.LoggedAsync("Ready: door");
            Assert.Equal("released", (await unit.CommandAsync(DoorCommand.Unlock)).Door.Strike);
            await LockedAsync(unit);
            disk.Break();
            for (var i = 0; i < Unlocks; i++)
            {
                Assert.Equal("released", (await unit.CommandAsync(DoorCommand.Unlock)).Door.Strike);
                await LockedAsync(unit);
            }

            var health = JsonSerializer.Serialize((await unit.StatusAsync()).Health);
            Assert.True(health.Contains("events: ", StringComparison.Ordinal) && health.Contains("audit log: ", StringComparison.Ordinal), $"{health}\n{unit.Log}");
            var (exit, _) = await unit.StopAsync();
            Assert.True(exit == 0, $"exit code {exit}\n{unit.Log}");
            Assert.Contains("could not be written before the end", unit.Log, StringComparison.Ordinal);
        }

        // It starts no unit that could not keep its events, and says what is wrong.
        var refused = EdgeFaceProgram.Run(_place, ["run", "--set", "camera.source=/dev/video-of-nobody"]);
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("remounted read-only", refused.Errors, StringComparison.Ordinal);

        disk.Repair();
        using (var unit = Unit())
        {
            await unit.LoggedAsync("Ready: door");
            await unit.StopAsync();
        }

        var events = EdgeFaceProgram.Run(_place, ["events", "export"]);
        Assert.Contains("\"command\":\"unlock\"", events.Output, StringComparison.Ordinal);
        var verdict = EdgeFaceProgram.Run(_place, ["events", "verify"]);
        Assert.True(verdict.ExitCode == 0, verdict.Output + verdict.Errors);
    }

    private RunningUnit Unit() => new(_place, "--set", "camera.source=/dev/video-of-nobody", "--set", "door.unlockTime=200ms");

    private static async Task LockedAsync(RunningUnit unit)
    {
        var begun = TimeProvider.System.GetTimestamp();
        while ((await unit.StatusAsync()).Door.Strike == "released")
        {
            Assert.True(TimeProvider.System.GetElapsedTime(begun) < TimeSpan.FromSeconds(30), unit.Log);
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        }
    }
}
