using System.Globalization;
using EdgeFace.Core.Door;
using EdgeFace.Messaging.Audit;
using EdgeFace.Messaging.Control;
using EdgeFace.SystemTests.Support;
using EdgeFace.Tests.Support;
using Xunit;

namespace EdgeFace.SystemTests.Doors;

/// <summary>A unit that opens its door again and again is killed at random points, and started again.</summary>
public sealed class KillPointTests : IDisposable
{
    private const int SampledKills = 3;
    private const int AllKills = 1000;

    private static readonly TimeSpan LongestRun = TimeSpan.FromSeconds(1.5);

    private readonly Workplace _place = new();
    private readonly RunningLineOwner _owner;

    public KillPointTests() => _owner = new(_place);

    public void Dispose()
    {
        _owner.Dispose();
        _place.Dispose();
    }

    [BuiltModelsFact]
    public async Task Kill_Anywhere_ChainVerifiesNothingAcknowledgedIsLostNothingIsAppliedTwice()
    {
        var kills = Environment.GetEnvironmentVariable("EDGEFACE_LONG") == "1" ? AllKills : SampledKills;
        var seed = int.TryParse(Environment.GetEnvironmentVariable("EDGEFACE_TEST_SEED"), NumberStyles.None, CultureInfo.InvariantCulture, out var given) ? given : 4711;
        var random = new Random(seed);
        await _owner.WaitAsync();
        AuditHead? acknowledged = null;
        for (var i = 0; i < kills; i++) acknowledged = await RunAndKillAsync(random.NextDouble() * LongestRun, acknowledged);

        var rows = await AfterwardsAsync(acknowledged!);
        Assert.Equal(kills, rows.Count(r => r.Kind == "unclean-stop"));
        var applied = rows.Count(r => r.Kind == "command" && r.Event["refusal"] is null);
        var pulses = _owner.Levels.Count(l => l.Active);
        // A command that a kill cut off may have moved the strike without a row; none has a row without having moved it, and none moves it twice.
        Assert.InRange(pulses, applied, applied + kills);
        Assert.False(_owner.Active);
    }

    private async Task<AuditHead> RunAndKillAsync(TimeSpan life, AuditHead? before)
    {
        using var unit = new RunningUnit(_place, "--config", _owner.Configuration, "--set", "camera.source=/dev/video-of-nobody", "--set", "door.unlockTime=200ms");
        await unit.CommandAsync(DoorCommand.Unlock);
        using var control = new ControlClient(Path.Combine(_place.State, "control.sock"));
        var head = await control.HeadAsync(CancellationToken.None);
        if (before is not null) Assert.Equal(before.Number, (await control.VerifyAsync(before.Seal, CancellationToken.None)).Found);
        using var end = new CancellationTokenSource(life);
        try
        {
            while (true)
            {
                // The next one begins a pulse of its own.
                await _owner.WaitAsync(active: false);
                await control.CommandAsync(DoorCommand.Unlock, end.Token);
                head = await control.HeadAsync(end.Token);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or ControlException && end.IsCancellationRequested)
        {
        }

        unit.Kill();
        await _owner.WaitAsync(active: false);
        return head;
    }

    private async Task<IReadOnlyList<AuditEntry>> AfterwardsAsync(AuditHead acknowledged)
    {
        using (var unit = new RunningUnit(_place, "--config", _owner.Configuration, "--set", "camera.source=/dev/video-of-nobody"))
        {
            await unit.LoggedAsync("Ready: door");
            var (exit, _) = await unit.StopAsync();
            Assert.True(exit == 0, $"exit code {exit}\n{unit.Log}");
        }

        var verdict = EdgeFaceProgram.Run(_place, "events", "verify", "--head", acknowledged.Seal, "--json");
        Assert.True(verdict.ExitCode == 0, verdict.Output + verdict.Errors);
        Assert.Equal(acknowledged.Number, verdict.Json().GetProperty("found").GetInt64());
        return [.. EdgeFaceProgram.Run(_place, "events", "export", "--format", "jsonl").Output
            .Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => System.Text.Json.JsonSerializer.Deserialize<AuditEntry>(line, System.Text.Json.JsonSerializerOptions.Web)!)];
    }
}
