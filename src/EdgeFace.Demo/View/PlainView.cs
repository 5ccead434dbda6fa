using EdgeFace.Demo.Frames;
using EdgeFace.Demo.Programs;
using EdgeFace.Demo.Show;
using EdgeFace.Messaging.Control;

namespace EdgeFace.Demo.View;

/// <summary>Prints a line for everything that changes.</summary>
public sealed class PlainView(ShowBoard board, FrameScript script, Words words, TextWriter output, TimeProvider time) : IShowView
{
    private readonly long _begun = time.GetTimestamp();
    private readonly Lock _lock = new();
    private ScriptedFrame _shot;
    private string? _state;
    private bool? _released;

    public async Task ShowAsync(CancellationToken cancel)
    {
        board.Watched += Watched;
        board.Heard += Heard;
        try
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, time, cancel);
        }
        catch (OperationCanceledException)
        {
            board.Watched -= Watched;
            board.Heard -= Heard;
        }
    }

    private void Watched(WatchLine line)
    {
        lock (_lock)
        {
            if (line.Frame is { } frame) Watched_NeedsLock(frame);
            if (line.Door is { } door && door.Strike == "released" != _released)
            {
                _released = door.Strike == "released";
                Say("relay", _released.Value ? "RELEASED" : "locked");
            }
        }
    }

    private void Watched_NeedsLock(WatchFrame frame)
    {
        var shot = script[frame.Sequence];
        if (shot.Scene != _shot.Scene) Say("photo", words.Scene(shot));
        _shot = shot;
        var moment = board.Now();
        var state = Words.State(frame, moment.Decision);
        // The count of usable frames changes with every frame; the first of them is news.
        var key = state.Split(':', ',')[0] + frame.Reject;
        if (key != _state) Say("face", moment.FramesPerSecond > 0 ? $"{state}  [{moment.FramesPerSecond} frames/s]" : state);
        _state = key;
        if (frame.Best is { } best)
            Say("match", FormattableString.Invariant($"nearest {words.NameOf(best.Subject)} {best.Similarity:0.00}"));
        if (frame.Decision is { } decision)
            Say("unit", words.Decision(new(decision.Subject, decision.Reason, decision.Similarity, decision.Measured?.Words())));
    }

    private void Heard(HeardMessage message)
    {
        if (ShowBoard.IsEvent(message)) Say("mqtt", Words.Message(message));
    }

    private void Say(string who, string what)
    {
        lock (_lock) output.WriteLine(FormattableString.Invariant($"{time.GetElapsedTime(_begun).TotalSeconds,6:0.0} s  {who,-6} {what}"));
    }
}
