using System.Text.Json.Serialization;
using EdgeFace.Core.Events;

namespace EdgeFace.Messaging.Control;

/// <summary>
/// One line of <c>GET /watch</c>; exactly one of the three is there. Lines that a slow reader did not take are
/// dropped, oldest first: <see cref="Missed"/> counts them.
/// </summary>
/// <param name="Missed">Lines dropped for this reader just before this one.</param>
/// <param name="Frame">What the pipeline made of a frame.</param>
/// <param name="Door">How the door is; the first line says it, then every change.</param>
/// <param name="Event">An event as it happened (not numbered yet).</param>
public sealed record WatchLine(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] long Missed = 0,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] WatchFrame? Frame = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] DoorStatePayload? Door = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] DoorEvent? Event = null);

/// <param name="Captured">Milliseconds since the camera's clock started.</param>
/// <param name="Faces">How many faces were found.</param>
/// <param name="Reject">Why the frame could not be used, by a reason's name.</param>
/// <param name="Hint">The reason as a sentence for the person at the door.</param>
/// <param name="Usable">Usable frames of this approach so far.</param>
/// <param name="Decision">The decision that fell in this frame.</param>
/// <param name="Measured">What made the frame unusable, with the limit that it missed.</param>
public sealed record WatchFrame(
    long Sequence, double Captured, string? Clip, string? Source, int Faces, WatchFace? Face, string? Reject, string? Hint,
    WatchMatch? Best, WatchMatch? RunnerUp, long Approach, int Usable, WatchDecision? Decision, WatchTimes Times,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] MeasuredValue? Measured = null)
{
    /// <summary>This approach has had this very picture before: it was not looked at again.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Repeated { get; init; }
}

/// <param name="Box">x, y, width, height in frame pixels.</param>
/// <param name="Landmarks">Left eye, right eye, nose, mouth left, mouth right: x, y each.</param>
public sealed record WatchFace(IReadOnlyList<float> Box, IReadOnlyList<IReadOnlyList<float>> Landmarks, float Score);

public sealed record WatchMatch(string Subject, float Similarity);

/// <param name="Outcome"><c>granted</c> or <c>denied</c>.</param>
/// <param name="Reason">Of a denial, by its name.</param>
/// <param name="Measured">Of a denial: what was measured, with the limit that it missed.</param>
public sealed record WatchDecision(
    string Outcome, string? Subject, string? Reason, float? Similarity,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] MeasuredValue? Measured = null);

/// <summary>Milliseconds; <c>inference</c> is the part of detect and embed inside ONNX Runtime.</summary>
public sealed record WatchTimes(double Decode, double Detect, double Embed, double Rest, double Inference);
