using EdgeFace.Demo.Cast;
using EdgeFace.Demo.Frames;
using EdgeFace.Demo.Programs;
using EdgeFace.Messaging;
using EdgeFace.Messaging.Control;

namespace EdgeFace.Demo.Show;

/// <summary>What can be shown of the present moment.</summary>
/// <param name="Frame">The latest frame that the unit looked at.</param>
/// <param name="Match">The latest comparison of the present approach.</param>
/// <param name="Decision">The decision of the present approach.</param>
/// <param name="FramesPerSecond">Frames that the unit looked at within the last second.</param>
/// <param name="Messages">The latest messages that the subscriber received, oldest first.</param>
public sealed record Moment(
    WatchFrame? Frame, WatchMatch? Match, SeenDecision? Decision, DoorStatePayload? Door, int FramesPerSecond, int Pulses,
    IReadOnlyList<HeardMessage> Messages);

/// <summary>Collects what the unit and the subscriber tell, from any thread.</summary>
public sealed class ShowBoard(CastTable cast, FrameScript script, TimeProvider time)
{
    private const int MessagesKept = 200;

    private readonly Lock _lock = new();
    private readonly TaskCompletionSource _firstFrame = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _lastFrame = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<(WatchFrame Frame, SeenDecision Decision)> _decisions = [];
    private readonly List<(long? Approach, SeenDecision Decision)> _heard = [];
    private readonly Queue<HeardMessage> _messages = [];
    private readonly Queue<long> _recent = [];
    private WatchFrame? _frame;
    private WatchMatch? _match;
    private SeenDecision? _decision;
    private DoorStatePayload? _door;
    private int _pulses;
    private int _cameraLosses;
    private bool _closed;

    /// <summary>Completes with the first frame that the unit has looked at.</summary>
    public Task FirstFrame => _firstFrame.Task;

    /// <summary>Completes when the unit has looked at the last frame of the last scene and at the empty place after it.</summary>
    public Task LastFrame => _lastFrame.Task;

    /// <summary>Something was told; raised outside the lock.</summary>
    public event Action<WatchLine>? Watched;

    /// <inheritdoc cref="Watched"/>
    public event Action<HeardMessage>? Heard;

    public void Take(WatchLine line)
    {
        lock (_lock)
        {
            if (line.Frame is { } frame) Take_NeedsLock(frame);
            if (line.Door is { } door) Take_NeedsLock(door);
            if (line.Event is Core.Events.CameraLost && !_closed) _cameraLosses++;
        }

        if (line.Frame is { Sequence: var number })
        {
            _firstFrame.TrySetResult();
            if (number >= script.FrameCount - 1) _lastFrame.TrySetResult();
        }

        Watched?.Invoke(line);
    }

    public void Take(HeardMessage message)
    {
        lock (_lock)
        {
            _messages.Enqueue(message);
            while (_messages.Count > MessagesKept) _messages.Dequeue();
            if (IsEvent(message) && EventReader.Read(message.Payload) is { Decision: { } decision } read)
                _heard.Add((read.Approach, decision));
        }

        Heard?.Invoke(message);
    }

    public static bool IsEvent(HeardMessage message) => message.Topic.EndsWith("/event", StringComparison.Ordinal);

    /// <summary>From now on, a lost camera is no fault: the unit is told to leave.</summary>
    public void Close()
    {
        lock (_lock) _closed = true;
    }

    /// <summary>Every decision that the unit has made was also received by the subscriber.</summary>
    public bool AllHeard
    {
        get
        {
            lock (_lock) return _heard.Count >= _decisions.Count;
        }
    }

    public Moment Now()
    {
        lock (_lock)
        {
            Forget_NeedsLock();
            return new(_frame, _match, _decision, _door, _recent.Count, _pulses, [.. _messages]);
        }
    }

    /// <summary>All that happened, for the verdict.</summary>
    /// <param name="exitCode">Of the unit.</param>
    public ShowRecord Finish(int? exitCode)
    {
        lock (_lock)
        {
            var visits = Enumerable.Range(0, script.SceneCount).Select(Visit_NeedsLock).ToArray();
            var stray = _decisions.Count(one => SceneOf(one.Frame) is null)
                + _heard.Count - visits.Sum(visit => visit.Heard.Count);
            return new(visits, stray, _pulses, _door?.Strike == Released, _cameraLosses, exitCode);
        }
    }

    private const string Released = "released";

    private Visit Visit_NeedsLock(int scene)
    {
        var decided = _decisions.Where(one => SceneOf(one.Frame) == scene).ToArray();
        var approaches = decided.Select(one => (long?)one.Frame.Approach).ToHashSet();
        return new(scene, cast.Scenes[scene].Who, [.. decided.Select(one => one.Decision)],
            [.. _heard.Where(one => approaches.Contains(one.Approach)).Select(one => one.Decision)],
            decided.Length > 0 ? decided[0].Frame : null);
    }

    // An approach that ended without a decision is decided when the place has been empty for a while.
    private int? SceneOf(WatchFrame frame) => script.SceneAtOrBefore(frame.Sequence);

    private void Take_NeedsLock(WatchFrame frame)
    {
        if (frame.Approach != _frame?.Approach)
        {
            _match = null;
            _decision = null;
        }

        _frame = frame;
        _match = frame.Best ?? _match;
        _recent.Enqueue(time.GetTimestamp());
        Forget_NeedsLock();
        if (frame.Decision is not { } decision) return;
        _decision = new(decision.Subject, decision.Reason, decision.Similarity, decision.Measured?.Words());
        _decisions.Add((frame, _decision));
    }

    private void Take_NeedsLock(DoorStatePayload door)
    {
        if (door.Strike == Released && _door?.Strike != Released) _pulses++;
        _door = door;
    }

    private void Forget_NeedsLock()
    {
        var now = time.GetTimestamp();
        while (_recent.TryPeek(out var oldest) && time.GetElapsedTime(oldest, now) > TimeSpan.FromSeconds(1)) _recent.Dequeue();
    }
}
