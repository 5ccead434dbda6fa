using EdgeFace.Core.Access;
using EdgeFace.Core.Events;
using EdgeFace.Core.Gallery;
using EdgeFace.Core.Imaging;
using EdgeFace.Daemon.Pipeline;
using EdgeFace.Messaging;
using EdgeFace.Messaging.Control;

namespace EdgeFace.Daemon.Control;

/// <summary>Turns what happened into lines for watchers.</summary>
internal static class WatchLines
{
    public static WatchLine From(in WatchItem item, long missed, string? hint) => new(
        missed,
        item.Frame is { } frame ? From(frame) : null,
        item.Door is { } door ? DoorStatePayload.From(door, hint) : null,
        item.Event);

    private static WatchFrame From(in FrameReport r) => new(
        r.Frame.Sequence, r.Frame.Captured.TotalMilliseconds, r.Frame.Clip, r.Frame.Source, r.Faces,
        r.Probe is { } probe ? From(probe) : null, r.Reject?.Reason.ToName(), r.Reject?.Reason.ToHint(),
        From(r.Match.Best), From(r.Match.RunnerUp), r.Approach, r.UsableFrames, From(r.Decision), From(r.Times), MeasuredValue.Of(r.Reject?.Measured))
    {
        Repeated = r.Repeated,
    };

    private static WatchFace From(in DetectedFace face)
    {
        var marks = face.Landmarks;
        return new([face.Box.X, face.Box.Y, face.Box.Width, face.Box.Height],
            [.. new[] { marks.LeftEye, marks.RightEye, marks.Nose, marks.MouthLeft, marks.MouthRight }.Select(p => (float[])[p.X, p.Y])], face.Score);
    }

    private static WatchMatch? From(SubjectMatch? match) => match is { } m ? new(m.Subject.Value, m.Similarity) : null;

    private static WatchDecision? From(AccessDecision? decision) => decision switch
    {
        AccessDecision.Granted g => new("granted", g.Subject.Value, null, g.Similarity),
        AccessDecision.Denied d => new("denied", null, d.Reason.ToName(), d.Nearest, MeasuredValue.Of(d.Measured)),
        _ => null,
    };

    private static WatchTimes From(in StageTimes t) => new(
        t.Decode.TotalMilliseconds, t.Detect.TotalMilliseconds, t.Embed.TotalMilliseconds, t.Rest.TotalMilliseconds, t.Inference.TotalMilliseconds);
}
