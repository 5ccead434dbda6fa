using System.Text.Json;
using EdgeFace.Core.Door;
using EdgeFace.SystemTests.Support;
using EdgeFace.Tests.Support;
using Xunit;

namespace EdgeFace.SystemTests.Unit;

/// <summary>A disk without room: the door goes on, the unit says so, and nothing is lost once there is room again.</summary>
public sealed class FullDiskTests : IDisposable
{
    private const int Unlocks = 5;

    private readonly Workplace _place = new();

    public void Dispose() => _place.Dispose();

    [Fact]
    public async Task Run_DiskFull_TheDoorGoesOnAndEveryEventIsThereOnceThereIsRoom()
    {
        BuiltModels.Require();
        SmallDisk.Require();
        using var disk = new SmallDisk(_place.State);
        using (var unit = new RunningUnit(_place, "--set", "camera.source=/dev/video-of-nobody", "--set", "door.unlockTime=200ms"))
        {
            await unit.LoggedAsync("Ready: door");
            await unit.StatusAsync();
            disk.Fill();
            for (var i = 0; i < Unlocks; i++)
            {
                Assert.Equal("released", (await unit.CommandAsync(DoorCommand.Unlock)).Door.Strike);
                await DegradedAsync(unit, full: true);
            }

            disk.Free();
            await DegradedAsync(unit, full: false);
            var (exit, _) = await unit.StopAsync();
            Assert.True(exit == 0, $"exit code {exit}\n{unit.Log}");
        }

        var events = EdgeFaceProgram.Run(_place, ["events", "export"]);
        Assert.Equal(Unlocks, events.Output.Split('\n').Count(line => line.Contains("\"command\":\"unlock\"", StringComparison.Ordinal)));
        var verdict = EdgeFaceProgram.Run(_place, ["events", "verify"]);
        Assert.True(verdict.ExitCode == 0, verdict.Output + verdict.Errors);
    }

    [Fact]
    public void Run_DiskFullAtTheStart_SaysWhatIsMissingAndHowToMendIt()
    {
        BuiltModels.Require();
        SmallDisk.Require();
        using var disk = new SmallDisk(_place.State);
        disk.Fill();
        var run = EdgeFaceProgram.Run(_place, ["run", "--set", "camera.source=/dev/video-of-nobody"]);
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("full", run.Errors, StringComparison.Ordinal);
    }

    private static async Task DegradedAsync(RunningUnit unit, bool full)
    {
        var said = "";
        var begun = TimeProvider.System.GetTimestamp();
        do
        {
            Assert.True(TimeProvider.System.GetElapsedTime(begun) < TimeSpan.FromSeconds(60), $"{said}\n{unit.Log}");
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
            said = JsonSerializer.Serialize((await unit.StatusAsync()).Health.Degraded);
        }
        while (said.Contains("events:", StringComparison.Ordinal) != full);
    }
}
