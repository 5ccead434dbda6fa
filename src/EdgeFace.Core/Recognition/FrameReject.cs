using EdgeFace.Core.Access;

namespace EdgeFace.Core.Recognition;

/// <summary>Why a frame, or the face in it, cannot be used, and by how much.</summary>
/// <param name="Measured">Null where there is nothing to measure, or the value is no number.</param>
public readonly record struct FrameReject(DenialReason Reason, Measurement? Measured = null);
