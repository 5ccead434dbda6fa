using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeFace.Core.Door;
using EdgeFace.Core.Imaging;
using EdgeFace.Messaging.Control;
using EdgeFace.SystemTests.Acceptance;
using EdgeFace.SystemTests.Support;
using EdgeFace.Vision.Imaging;
using Xunit;

namespace EdgeFace.SystemTests.Unit;

/// <summary>How one life of the unit ends.</summary>
internal enum LifeEnd
{
    Stopped,
    Killed,
    OwnerKilled,
}

/// <summary>
/// A whole unit, as it is installed, in a world where everything breaks now and then: its camera, the owner of its line, its
/// disk, its broker, and the unit itself. What happened is noted, to be judged afterwards.
/// </summary>
internal sealed class FaultyWorld : IDisposable
{
    private const int FramesPerSecond = 240, TemplatesEach = 3;
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(100), Deadline = TimeSpan.FromMinutes(1);

    private readonly Workplace _place = new();
    private readonly Random _random;
    private readonly SmallDisk _disk;
    private readonly Mosquitto _broker;
    private readonly FaultyFilm _film;
    private readonly string _filmFile;
    private RunningLineOwner _owner;

    public FaultyWorld(int seed)
    {
        _random = new(seed);
        _disk = new(_place.State);
        _broker = new(_place);
        _owner = new(_place);
        var people = DoorPerson.All();
        Stranger = people[0].Id;
        foreach (var person in people.Skip(1)) Enrol(person);
        _film = new(people.ToDictionary(p => p.Id, p => p.Rest.ToArray()), Nobody(), FramesPerSecond, FramesPerSecond * 3 / 2, FramesPerSecond, _place.File("diary"));
        _film.Write(_filmFile = _place.File("film.json"));
    }

    /// <summary>Who is not enrolled.</summary>
    public string Stranger { get; }

    public IReadOnlyList<DiaryLine> Diary => DiaryLine.Read(_film.Diary);

    /// <summary>Each level of the line, with the monotonic time in seconds.</summary>
    public IReadOnlyList<(double At, bool Active)> Levels => _owner.Levels;

    /// <summary>When an operator may have unlocked the door: from asking until the answer.</summary>
    public List<(double From, double Until)> Commands { get; } = [];

    /// <summary>Until when what was decided may not have come on record.</summary>
    public List<double> Kills { get; } = [];

    public long Frames { get; private set; }

    public int BrokerFaults { get; private set; }

    public int DiskFaults { get; private set; }

    /// <summary>Open handles after a quarter of a life and before its end, and then what they lead to.</summary>
    public List<(int First, int Last, string What)> Handles { get; } = [];

    public long MostResident { get; private set; }

    /// <summary>On the clock of <see cref="Levels"/>.</summary>
    public static double Now => (double)TimeProvider.System.GetTimestamp() / TimeProvider.System.TimestampFrequency;

    /// <summary>Starts the unit and lets it decide on so many frames while things break, then ends it.</summary>
    public async Task LiveAsync(long frames, LifeEnd end)
    {
        await _owner.WaitAsync();
        using var metrics = new UnitMetrics();
        using var unit = RunningUnit.AsInstalled(_place, Settings(metrics));
        await unit.LoggedAsync("Ready: door");
        await SimulatedDoor.UntilAsync(metrics.Answer, () => $"no metrics\n{unit.Log}");
        int? first = null;
        var (decided, looks) = (0L, 0);
        var (brokerUp, diskFull) = (true, false);
        while (decided < frames)
        {
            await Task.Delay(Beat, TimeProvider.System);
            Assert.False(unit.HasExited, unit.Log);
            decided = await metrics.FramesAsync();
            var now = ProcessFigures.Read(unit.ProcessId);
            if (decided > frames / 4) first ??= now.Handles;
            MostResident = Math.Max(MostResident, now.Resident);
            // Each of them every other second or so, so that a short life has them too.
            switch (looks++ % 20)
            {
                case 2:
                    await UnlockAsync();
                    break;
                case 4:
                    brokerUp = Turn(brokerUp, _broker.Start, _broker.Stop);
                    if (!brokerUp) BrokerFaults++;
                    break;
                case 6 when _random.Next(2) == 0 || diskFull || DiskFaults == 0:
                    diskFull = !Turn(!diskFull, _disk.Free, _disk.Fill);
                    if (diskFull) DiskFaults++;
                    break;
            }
        }

        if (!brokerUp) _broker.Start();
        if (diskFull) _disk.Free();
        await OnRecordAsync(unit);
        Frames += decided;
        var what = ProcessFigures.Descriptors(unit.ProcessId).CountBy(target => target).OrderByDescending(pair => pair.Value).Select(pair => $"{pair.Key} {pair.Value}");
        Handles.Add((first ?? 0, ProcessFigures.Read(unit.ProcessId).Handles, string.Join(", ", what)));
        await EndAsync(unit, end);
    }

    /// <summary>The unit's own record of what it did.</summary>
    public IReadOnlyList<JsonNode> Events()
    {
        var export = EdgeFaceProgram.Run(_place, "events", "export", "--format", "jsonl");
        Assert.True(export.ExitCode == 0, export.Errors);
        var verdict = EdgeFaceProgram.Run(_place, "events", "verify");
        Assert.True(verdict.ExitCode == 0, verdict.Output + verdict.Errors);
        return [.. export.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!)];
    }

    public void Dispose()
    {
        _owner.Dispose();
        _broker.Dispose();
        _disk.Dispose();
        _place.Dispose();
    }

    // True where it is well afterwards.
    private static bool Turn(bool well, Action mend, Action breakIt)
    {
        (well ? breakIt : mend)();
        return !well;
    }

    private async Task EndAsync(RunningUnit unit, LifeEnd end)
    {
        switch (end)
        {
            case LifeEnd.Stopped:
                var (exit, _) = await unit.StopAsync();
                Assert.True(exit == 0, $"exit code {exit}\n{unit.Log}");
                break;
            case LifeEnd.Killed:
                Kills.Add(Now);
                unit.Kill();
                await _owner.WaitAsync(active: false);
                break;
            default:
                Kills.Add(Now);
                _owner.Kill();
                Assert.Equal(1, await unit.EndedAsync());
                _owner.LockAsSystemdDoes();
                _owner.Dispose();
                File.Delete(_owner.Socket);
                _owner = new(_place);
                break;
        }

        Assert.DoesNotContain("Unhandled exception", unit.Log, StringComparison.Ordinal);
    }

    private async Task UnlockAsync()
    {
        using var control = new ControlClient(Path.Combine(_place.State, "control.sock"));
        var asked = Now;
        try
        {
            await control.CommandAsync(DoorCommand.Unlock, CancellationToken.None);
        }
        catch (ControlException)
        {
            // Refused: while nothing can be recorded, or as the door is.
        }

        Commands.Add((asked, Now));
    }

    // What is in memory only would be lost with a kill, and a release without a record could not be told from a fault.
    private static async Task OnRecordAsync(RunningUnit unit)
    {
        var begun = TimeProvider.System.GetTimestamp();
        string said;
        do
        {
            Assert.True(TimeProvider.System.GetElapsedTime(begun) < Deadline, unit.Log);
            await Task.Delay(Beat, TimeProvider.System);
            said = JsonSerializer.Serialize((await unit.StatusAsync()).Health.Degraded);
        }
        while (said.Contains("events:", StringComparison.Ordinal) || said.Contains("audit log:", StringComparison.Ordinal));
    }

    private void Enrol(DoorPerson person)
    {
        var done = EdgeFaceProgram.Run(_place, ["enrol", person.Id, "--name", "Person " + person.Id, .. person.Enrolled.Take(TemplatesEach)]);
        Assert.True(done.ExitCode == 0, done.Errors);
    }

    private string Nobody()
    {
        var file = _place.File("nobody.jpg");
        var frame = Frame.Create(640, 480);
        frame.Pixels.Fill(128);
        using var encoder = new JpegEncoder();
        File.WriteAllBytes(file, encoder.Encode(frame, 80).ToArray());
        return file;
    }

    private string[] Settings(UnitMetrics metrics)
    {
        string[] camera = ["dotnet", typeof(FaultyCamera).Assembly.Location, Support.Program.Camera, _filmFile, _random.Next().ToString(CultureInfo.InvariantCulture)];
        var settings = JsonNode.Parse(File.ReadAllText(_owner.Configuration))!.AsObject();
        settings["camera"] = new JsonObject
        {
            ["kind"] = "command",
            ["command"] = JsonSerializer.SerializeToNode(camera),
            ["stalledAfter"] = "00:00:02",
            ["frozenAfter"] = "00:00:03",
            ["longestRetry"] = "00:00:01",
        };
        settings["mqtt"] = new JsonObject { ["host"] = "127.0.0.1", ["port"] = _broker.Port };
        settings["metrics"] = new JsonObject { ["listen"] = metrics.Listen };
        settings["door"] = new JsonObject { ["unlockTime"] = "00:00:00.300" };
        settings["recognition"] = new JsonObject { ["approachGap"] = "00:00:00.500", ["denialsBeforeLockout"] = 100 };
        var file = _place.File("unit.json");
        File.WriteAllText(file, settings.ToJsonString());
        return ["--config", file];
    }
}
