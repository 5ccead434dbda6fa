using EdgeFace.Core.Events;

namespace EdgeFace.Daemon.Pipeline;

/// <summary>One approach of a replay.</summary>
/// <param name="Clip">The recording it belongs to.</param>
/// <param name="Outcome"><c>granted</c>, <c>denied</c>, or <c>none</c> where too few frames were usable for a decision.</param>
/// <param name="Subject">Who was let in.</param>
/// <param name="Reason">Why not; null for a grant.</param>
/// <param name="Frame">The usable frame that decided, counted from 1 within the approach; null where nothing was decided.</param>
/// <param name="FramesWithFace">Pictures of the approach that show a face, before and after the decision.</param>
/// <param name="Similarity">Of the deciding frame; of the nearest subject for a denial.</param>
/// <param name="UsableFrames">Frames that were compared with the gallery.</param>
/// <param name="Picture">The picture that decided: its name or number.</param>
/// <param name="Measured">Why not, as a value with the limit that it missed; null where the reason has no measure.</param>
public sealed record ReplayApproach(
    string Clip, string Outcome, string? Subject, string? Reason, int? Frame, int FramesWithFace, float? Similarity,
    int UsableFrames, string? Picture, MeasuredValue? Measured = null);
