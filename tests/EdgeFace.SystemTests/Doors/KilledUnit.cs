using EdgeFace.Core.Door;
using EdgeFace.Daemon.Audit;
using EdgeFace.Daemon.Storage;
using EdgeFace.Messaging.Audit;
using EdgeFace.Messaging.Control;
using EdgeFace.SystemTests.Support;
using Xunit;

namespace EdgeFace.SystemTests.Doors;

/// <summary>What a unit was doing when it was killed.</summary>
internal enum KillPlace
{
    /// <summary>Anywhere in its start.</summary>
    Starting,

    /// <summary>Nobody is there and nobody asks: nothing may open.</summary>
    Idle,

    /// <summary>Verified commands unlock it.</summary>
    Commands,

    /// <summary>Recorded people come before its camera.</summary>
    Faces,
}

/// <summary>A unit and the owner of its line. The unit is killed again and again; after each kill its files and its line are looked at.</summary>
internal sealed class KilledUnit : IDisposable
{
    private static readonly TimeSpan LongestStart = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan LongestWait = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(2);

    private readonly Workplace _place = new();
    private readonly RunningLineOwner _owner;
    private readonly string? _frames;
    private AuditHead? _acknowledged;
    private long _lastRow;
    private long _nextEvent;
    private bool _endedClean = true;

    /// <param name="state">A folder with enrolled people; null for nobody.</param>
    /// <param name="frames">Pictures of them, with nobody in between; null for no camera.</param>
    public KilledUnit(string? state, string? frames)
    {
        _frames = frames;
        _owner = new(_place);
        Directory.CreateDirectory(_place.State, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        foreach (var file in state is null ? [] : Directory.GetFiles(state, "gallery.*")) File.Copy(file, Path.Combine(_place.State, Path.GetFileName(file)));
    }

    /// <summary>Decisions on record so far.</summary>
    public int Decisions { get; private set; }

    private int Pulses => _owner.Levels.Count(l => l.Active);

    /// <summary>Starts the unit, kills it, and looks at what it left.</summary>
    public async Task KillAsync(KillPlace place, Random random)
    {
        await _owner.WaitAsync();
        var before = Pulses;
        var acknowledged = 0;
        using (var unit = Start(place))
        {
            acknowledged = await (place switch
            {
                KillPlace.Starting => WaitAsync(random.NextDouble() * LongestStart),
                KillPlace.Idle => IdleAsync(unit, random),
                KillPlace.Commands => CommandAsync(unit, random),
                _ => SeePeopleAsync(unit, before, random),
            });
            unit.Kill();
        }

        if (_owner.Levels.Count > 0) await _owner.WaitAsync(active: false);
        await CheckAsync(place, Pulses - before, acknowledged);
    }

    /// <summary>Starts it once more, stops it in good order, and asks its own program for a verdict.</summary>
    public async Task EndAsync()
    {
        using (var unit = Start(KillPlace.Idle))
        {
            await unit.LoggedAsync("Ready: door");
            var (exit, _) = await unit.StopAsync();
            Assert.True(exit == 0, $"exit code {exit}\n{unit.Log}");
        }

        Assert.False(_owner.Active);
        string[] head = _acknowledged is { } known ? ["--head", known.Seal] : [];
        var verdict = EdgeFaceProgram.Run(_place, ["events", "verify", .. head, "--json"]);
        Assert.True(verdict.ExitCode == 0, verdict.Output + verdict.Errors);
    }

    public void Dispose()
    {
        _owner.Dispose();
        _place.Dispose();
    }

    private RunningUnit Start(KillPlace place)
    {
        string[] camera = place == KillPlace.Faces
            ? ["--set", "camera.kind=folder", "--set", "camera.source=" + _frames, "--set", "camera.framesPerSecond=12"]
            : ["--set", "camera.source=/dev/video-of-nobody"];
        return new(_place, ["--config", _owner.Configuration, "--set", "door.unlockTime=200ms", "--set", "recognition.approachGap=500ms", .. camera]);
    }

    private static async Task<int> WaitAsync(TimeSpan time)
    {
        await Task.Delay(time, TimeProvider.System);
        return 0;
    }

    private static async Task<int> IdleAsync(RunningUnit unit, Random random)
    {
        await unit.StatusAsync();
        return await WaitAsync(random.NextDouble() * LongestWait);
    }

    private async Task<int> CommandAsync(RunningUnit unit, Random random)
    {
        await unit.StatusAsync();
        using var control = Control();
        var given = random.Next(3);
        for (var i = 1; i <= given; i++)
        {
            await control.CommandAsync(DoorCommand.Unlock, CancellationToken.None);
            await AcknowledgeAsync(control, i);
            // The next one begins a pulse of its own.
            await _owner.WaitAsync(active: false);
        }

        // The last one may come to its end or not.
        using var end = new CancellationTokenSource();
        var cutOff = control.CommandAsync(DoorCommand.Unlock, end.Token);
        await WaitAsync(random.NextDouble() * LongestWait);
        await end.CancelAsync();
        await ((Task)cutOff).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return given;
    }

    private async Task<int> SeePeopleAsync(RunningUnit unit, int before, Random random)
    {
        await unit.StatusAsync();
        using var control = Control();
        var people = 1 + random.Next(2);
        var begun = TimeProvider.System.GetTimestamp();
        while (Pulses - before < people)
        {
            Assert.True(TimeProvider.System.GetElapsedTime(begun) < Deadline, $"Nobody was let in:\n{unit.Log}");
            await WaitAsync(TimeSpan.FromMilliseconds(10));
        }

        var acknowledged = random.Next(2) == 0 ? 0 : await AcknowledgeAsync(control, people);
        await WaitAsync(random.NextDouble() * LongestWait);
        return acknowledged;
    }

    /// <summary>Waits until that many decisions of this run are on the disk, and keeps the log's head as somebody else would.</summary>
    private async Task<int> AcknowledgeAsync(ControlClient control, int decisions)
    {
        var begun = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var found = (await control.ReadAsync(_lastRow, 1000, CancellationToken.None)).Count(IsDecision);
            if (found >= decisions)
            {
                _acknowledged = await control.HeadAsync(CancellationToken.None);
                return found;
            }

            Assert.True(TimeProvider.System.GetElapsedTime(begun) < Deadline, $"{found} of {decisions} decisions came on record.");
            await WaitAsync(TimeSpan.FromMilliseconds(5));
        }
    }

    // The files are looked at as a copy: what the kill left is mended by the unit itself at its next start.
    private async Task CheckAsync(KillPlace place, int pulses, int acknowledged)
    {
        var copy = new StateDirectory(_place.File("copy"));
        copy.Create();
        foreach (var file in Directory.GetFiles(_place.State).Where(f => !f.EndsWith("sock", StringComparison.Ordinal))) File.Copy(file, Path.Combine(copy.Path, Path.GetFileName(file)), overwrite: true);
        if (File.Exists(copy.AuditPath)) await CheckAuditAsync(copy, place, pulses, acknowledged);
        else Assert.Equal(0, pulses);
        if (File.Exists(copy.OutboxPath)) CheckOutbox(copy);
        Directory.Delete(copy.Path, recursive: true);
    }

    private async Task CheckAuditAsync(StateDirectory copy, KillPlace place, int pulses, int acknowledged)
    {
        using var log = new AuditLog(copy, new(), TimeProvider.System);
        log.Open(forRun: false);
        var verdict = await log.VerifyAsync(_acknowledged?.Seal, CancellationToken.None);
        Assert.True(verdict.Ok, verdict.Fault);
        Assert.Equal(_acknowledged?.Number, verdict.Found);

        var rows = await log.ReadAsync(_lastRow, int.MaxValue, CancellationToken.None);
        var decisions = rows.Count(IsDecision);
        var releases = Releases(rows);
        var said = $"{place}: {decisions} decisions and {releases} releases on record, {acknowledged} acknowledged, {pulses} pulses";
        // Where nobody decides, as after each start, nothing moves: no decision of an earlier run is applied again.
        Assert.True(place is KillPlace.Commands or KillPlace.Faces || pulses + decisions == 0, said);
        // A decision acts first and is then recorded: what the kill cut off may have moved the strike without a row, but no
        // release has a row without its own pulse, and none was without a decision. (Two people close together share one.)
        Assert.True(decisions >= acknowledged && releases <= pulses && releases <= decisions + 1, said);
        Assert.True(place != KillPlace.Commands || (pulses <= acknowledged + 1 && decisions <= pulses), said);
        if (rows.Count > 0) Assert.Equal(_endedClean ? 0 : 1, rows.Count(r => r.Kind == "unclean-stop"));
        // A unit that was killed before it opened the log has changed nothing in it.
        _endedClean = log.Previous.Clean;
        Assert.True(rows.Count == 0 || !_endedClean);
        _lastRow += rows.Count;
        Decisions += decisions;
    }

    private void CheckOutbox(StateDirectory copy)
    {
        using var outbox = new Outbox(copy, TimeProvider.System, new());
        outbox.Open();
        Assert.Null(outbox.SetAside);
        Assert.True(outbox.NextNumber >= _nextEvent, $"event {outbox.NextNumber} follows {_nextEvent}");
        // There is no broker: all of them wait, none is missing.
        Assert.Equal(outbox.NextNumber - 1, outbox.Count);
        _nextEvent = outbox.NextNumber;
    }

    private ControlClient Control() => new(Path.Combine(_place.State, "control.sock"));

    // How often the strike went from locked to released, by the log.
    private static int Releases(IReadOnlyList<AuditEntry> rows)
    {
        bool[] levels = [false, .. rows.Where(r => r.Kind == "door").Select(r => (bool)r.Event["strikeReleased"]!)];
        return levels.Zip(levels.Skip(1)).Count(pair => pair is (false, true));
    }

    private static bool IsDecision(AuditEntry row) => row.Kind == "access-granted" || (row.Kind == "command" && row.Event["refusal"] is null);
}
