using EdgeFace.Demo.Cast;
using EdgeFace.Demo.Frames;
using EdgeFace.Demo.Programs;
using EdgeFace.Demo.View;

namespace EdgeFace.Demo.Show;

/// <summary>A part of the demo could not be started; the message says which and why.</summary>
public sealed class ShowException(string message) : Exception(message);

/// <summary>
/// Enrols the cast, starts broker, subscriber and unit, lets the unit look at all scenes, and stops it.
/// </summary>
public sealed class ShowRun(ShowSettings settings, CastTable cast, TimeProvider time)
{
    /// <summary>From the start of the program to the first frame.</summary>
    private static readonly TimeSpan StartOfUnit = TimeSpan.FromSeconds(1.5);

    /// <summary>Kept back for the last messages and for stopping the unit.</summary>
    private static readonly TimeSpan Ending = TimeSpan.FromSeconds(1.5);

    // Of a quiet machine; a busy one is given as many times longer as it took to enrol.
    private static readonly TimeSpan UsualEnrolment = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan FirstFrameWithin = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan LastMessageWithin = TimeSpan.FromSeconds(5);
    private const int LinesOfLogTold = 12;

    private readonly long _begun = time.GetTimestamp();
    private TimeSpan _longestEnrolment;

    /// <summary>The least <see cref="ShowSettings.Length"/> that can be kept where enrolment takes no longer than it should.</summary>
    public static TimeSpan Shortest => FrameScript.Shortest + TimeSpan.FromSeconds(4) + StartOfUnit + Ending;

    /// <param name="createView">Makes the view once it is known what will be shown.</param>
    /// <param name="step">Told of each step of the preparation.</param>
    /// <exception cref="ShowException">A part could not be started.</exception>
    public async Task<ShowRecord> RunAsync(
        Func<ShowBoard, FrameScript, IShowView> createView, Action<string> step, CancellationToken cancel)
    {
        using var unit = UnitSetup.Create(settings);
        await EnrolAsync(unit, step, cancel);
        await using var broker = await LoopbackBroker.StartAsync();
        step($"an MQTT broker listens on 127.0.0.1:{broker.Port}, a subscriber listens to {UnitSetup.TopicFilter}");

        var script = new FrameScript(cast, FrameScript.FramesIn(settings.Length - time.GetElapsedTime(_begun) - StartOfUnit - Ending));
        if (script.SceneCount < cast.Scenes.Count)
            step($"there is time for {script.SceneCount} of {cast.Scenes.Count} scenes; a longer --seconds shows all");
        var board = new ShowBoard(cast, script, time);
        await using var witness = await MqttWitness.ListenAsync(broker.Port, UnitSetup.TopicFilter, board.Take, time, cancel);

        step("starting the unit: edgeface run");
        var log = new UnitLog();
        await using var daemon = unit.Start(broker.Port, script.FrameCount, log.Add);
        return await WatchAsync(unit, daemon, board, script, createView(board, script), log, cancel);
    }

    private async Task EnrolAsync(UnitSetup unit, Action<string> step, CancellationToken cancel)
    {
        foreach (var person in cast.People)
        {
            var begun = time.GetTimestamp();
            var result = await unit.EnrolAsync(person, cancel);
            _longestEnrolment = TimeSpan.FromTicks(Math.Max(_longestEnrolment.Ticks, time.GetElapsedTime(begun).Ticks));
            if (result.ExitCode != 0)
                throw new ShowException($"edgeface enrol {person.Id} failed with exit code {result.ExitCode}: {(result.Errors + result.Output).Trim()}");
            step($"enrolled {person.Name} from {person.Photograph}: edgeface enrol {person.Id} … → {result.Output.Trim()}");
        }
    }

    private async Task<ShowRecord> WatchAsync(
        UnitSetup unit, ChildProgram daemon, ShowBoard board, FrameScript script, IShowView view, UnitLog log, CancellationToken cancel)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        using var feed = new WatchFeed(unit.ControlSocket, time);
        // Each on its own: a terminal that draws a page more slowly than pages come must not hold the show up.
        var watching = Task.Run(() => WatchAsync(feed, board, over.Token), CancellationToken.None);
        var showing = Task.Run(() => view.ShowAsync(over.Token), CancellationToken.None);
        try
        {
            await FirstFrameAsync(daemon, board, log, cancel);
            await LastFrameAsync(daemon, board, script, log, cancel);
            board.Close();
            var exitCode = await daemon.StopAsync();
            await LastMessageAsync(board, cancel);
            return board.Finish(exitCode);
        }
        finally
        {
            await over.CancelAsync();
            await Task.WhenAll(watching, showing);
        }
    }

    private static async Task WatchAsync(WatchFeed feed, ShowBoard board, CancellationToken cancel)
    {
        try
        {
            await foreach (var line in feed.ReadAsync(cancel)) board.Take(line);
        }
        catch (Exception ending) when (ending is OperationCanceledException or HttpRequestException)
        {
            // Whether the unit left as it should is seen by its exit code.
        }
    }

    private async Task FirstFrameAsync(ChildProgram daemon, ShowBoard board, UnitLog log, CancellationToken cancel)
    {
        var within = OnThisMachine(FirstFrameWithin);
        try
        {
            await WaitAsync(board.FirstFrame, daemon, log, within, cancel);
        }
        catch (TimeoutException)
        {
            throw new ShowException($"the unit has looked at no frame within {within.TotalSeconds:0} s; its last words: {log.Last(LinesOfLogTold)}");
        }
    }

    // The frames come by a clock: when the last scene is over is known from the first frame on.
    private async Task LastFrameAsync(ChildProgram daemon, ShowBoard board, FrameScript script, UnitLog log, CancellationToken cancel)
    {
        var left = script.Length - FrameScript.TimeOf(board.Now().Frame!.Sequence);
        if (left < TimeSpan.Zero) left = TimeSpan.Zero;
        try
        {
            await WaitAsync(board.LastFrame, daemon, log, left + OnThisMachine(LastMessageWithin), cancel);
        }
        catch (TimeoutException)
        {
            // The checks say what is missing.
        }
    }

    private static async Task WaitAsync(Task what, ChildProgram daemon, UnitLog log, TimeSpan within, CancellationToken cancel)
    {
        using var waited = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var ended = daemon.WaitAsync(waited.Token);
        var first = await Task.WhenAny(what, ended).WaitAsync(within, cancel);
        await waited.CancelAsync();
        if (first == ended) throw new ShowException($"the unit ended with exit code {await ended}; its last words: {log.Last(LinesOfLogTold)}");
    }

    // Enrolling starts the same program with the same models: what it took tells how busy the machine is.
    private TimeSpan OnThisMachine(TimeSpan usual) => usual * Math.Max(1, _longestEnrolment / UsualEnrolment);

    private async Task LastMessageAsync(ShowBoard board, CancellationToken cancel)
    {
        var begun = time.GetTimestamp();
        while (!board.AllHeard && time.GetElapsedTime(begun) < OnThisMachine(LastMessageWithin))
            await Task.Delay(TimeSpan.FromMilliseconds(20), time, cancel);
    }
}
