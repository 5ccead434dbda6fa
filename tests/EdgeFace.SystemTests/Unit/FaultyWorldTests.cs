using System.Globalization;
using EdgeFace.SystemTests.Support;
using EdgeFace.Tests.Support;
using Xunit;

namespace EdgeFace.SystemTests.Unit;

/// <summary>The whole unit as a process, with random faults in all of its ports but the models, which have theirs in FaultInjectionTests.</summary>
public sealed class FaultyWorldTests(ITestOutputHelper output)
{
    private const long FramesOfALife = 8_000, FramesOfASample = 1_200;

    // A handle or two for a connection that is opened again, and those of the camera's pipes.
    private const int HandlesToSpare = 12;

    private const long MostResident = 200_000_000;

    // A frame waits in the camera's pipe and for its decision, on a machine that does much else.
    private static readonly TimeSpan Late = TimeSpan.FromSeconds(5);

    // From a decision to the line, on a machine that does much else; a command's answer comes after its release.
    private const double Moment = 1, Before = 0.1;

    // 300 ms are asked for; the owner would end each one after its own bound.
    private const double LongestPulse = 30;

    [Fact]
    public async Task Run_EverythingBreaksNowAndThen_OnlyWhoMayIsLetInAndNothingIsLeft()
    {
        RecordedPeople.Require();
        SmallDisk.Require();
        var wanted = TestRuns.Count(3 * (int)FramesOfASample, 100_000);
        using var world = new FaultyWorld(TestRuns.Seed);
        for (var life = 0; world.Frames < wanted; life++)
            await world.LiveAsync(TestRuns.Long ? FramesOfALife : FramesOfASample, (LifeEnd)(life % 3));
        await world.LiveAsync(1, LifeEnd.Stopped);

        var offset = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() / 1e3 - FaultyWorld.Now;
        var grants = world.Events().Where(e => (string?)e["kind"] == "access-granted")
            .Select(e => (Who: (string)e["event"]!["subject"]!, At: DateTimeOffset.Parse((string)e["at"]!, CultureInfo.InvariantCulture))).ToArray();
        var diary = world.Diary;
        Assert.All(grants, grant => Assert.True(Stood(diary, grant.Who, grant.At), $"{grant.Who} was let in at {grant.At:O}, but was not there."));
        Assert.DoesNotContain(grants, grant => grant.Who == world.Stranger);
        var granted = grants.Select(g => g.At.ToUnixTimeMilliseconds() / 1e3 - offset).ToArray();
        var pulses = Pulses(world.Levels);
        (double From, double Until)[] allowed = [.. granted.Select(at => (at - Before, at + Moment)), .. world.Commands, .. world.Kills.Select(at => (at - Moment, at + Moment))];
        Assert.All(pulses, pulse => Assert.True(allowed.Any(time => pulse.From >= time.From && pulse.From <= time.Until),
            $"The line was released at {pulse.From:F3} s, and nobody had decided so."));
        Assert.All(pulses, pulse => Assert.True(pulse.Until - pulse.From <= LongestPulse, $"A pulse took {pulse.Until - pulse.From:F1} s."));
        Assert.False(world.Levels is [.., { Active: true }]);

        var faults = diary.Where(line => line.IsFault).GroupBy(line => line.What).ToDictionary(group => group.Key, group => group.Count());
        output.WriteLine($"seed {TestRuns.Seed}: {world.Frames} frames, {world.Handles.Count} lives, {grants.Length} grants, {pulses.Count} releases, {world.Commands.Count} commands; "
            + $"broker down {world.BrokerFaults}, disk full {world.DiskFaults}, camera {string.Join(", ", faults.Select(f => $"{f.Key} {f.Value}"))}; most resident {world.MostResident / 1e6:F0} MB; "
            + $"a release would have been allowed in at most {allowed.Sum(time => time.Until - time.From):F0} of {world.Levels[^1].At - world.Levels[0].At:F0} s");
        Assert.NotEmpty(grants);
        Assert.True(world.BrokerFaults > 0 && world.DiskFaults > 0 && world.Commands.Count > 0 && faults.ContainsKey("! noise") && faults.ContainsKey("! half"));
        if (TestRuns.Long) Assert.Equal(["! dies", "! freezes", "! half", "! hangs", "! noise"], faults.Keys.Order(StringComparer.Ordinal));
        Assert.All(world.Handles, life => Assert.True(life.Last <= life.First + HandlesToSpare, $"{life.First} handles became {life.Last}: {life.What}"));
        Assert.True(world.MostResident <= MostResident, $"{world.MostResident / 1e6:F0} MB were resident.");
    }

    // Whether the camera showed somebody at that moment, or shortly before.
    private static bool Stood(IReadOnlyList<DiaryLine> diary, string who, DateTimeOffset at)
    {
        var people = diary.Where(line => !line.IsFault).ToArray();
        for (var i = 0; i < people.Length; i++)
        {
            var left = i + 1 < people.Length ? people[i + 1].At : DateTimeOffset.MaxValue;
            if (people[i].What == who && people[i].At <= at && at <= (left == DateTimeOffset.MaxValue ? left : left + Late)) return true;
        }

        return false;
    }

    private static List<(double From, double Until)> Pulses(IReadOnlyList<(double At, bool Active)> levels)
    {
        var pulses = new List<(double, double)>();
        double? from = null;
        foreach (var (at, active) in levels)
        {
            if (active) from ??= at;
            else if (from is { } begun)
            {
                pulses.Add((begun, at));
                from = null;
            }
        }

        return pulses;
    }
}
