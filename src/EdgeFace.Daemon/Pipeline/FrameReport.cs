using EdgeFace.Core.Access;
using EdgeFace.Core.Gallery;
using EdgeFace.Core.Imaging;
using EdgeFace.Core.Recognition;

namespace EdgeFace.Daemon.Pipeline;

/// <summary>How long the stages of one frame took.</summary>
/// <param name="Decode">From JPEG to pixels.</param>
/// <param name="Detect">Faces and their landmarks.</param>
/// <param name="Embed">Alignment and embedding.</param>
/// <param name="Pad">Presentation-attack detection.</param>
/// <param name="Rest">Probe, quality, search, decision, door and events.</param>
/// <param name="Inference">The part of <see cref="Detect"/>, <see cref="Embed"/> and <see cref="Pad"/> that was spent inside ONNX Runtime.</param>
public readonly record struct StageTimes(TimeSpan Decode, TimeSpan Detect, TimeSpan Embed, TimeSpan Pad, TimeSpan Rest, TimeSpan Inference)
{
    /// <summary>Our own share: all but decoding and ONNX Runtime.</summary>
    public TimeSpan OutsideInference => Detect + Embed + Pad + Rest - Inference;
}

/// <summary>What the pipeline made of one frame.</summary>
/// <param name="Faces">How many faces were found.</param>
/// <param name="Probe">The face that counts, if there is one.</param>
/// <param name="Reject">Why the frame could not be used, if it could not.</param>
/// <param name="Usable">True where the probe was compared with the gallery and counted towards a decision.</param>
/// <param name="Match">What the search found, where the frame was usable.</param>
/// <param name="Approach">Number of the approach under way, or of the last one; 0 before the first.</param>
/// <param name="UsableFrames">Usable frames of this approach so far.</param>
/// <param name="Decision">The decision on the present approach, where it fell in this frame.</param>
/// <param name="Ended">The approach that this frame ended, if any.</param>
/// <param name="Asked">What the person is asked to do, if anything.</param>
public readonly record struct FrameReport(
    FrameInfo Frame, int Faces, DetectedFace? Probe, FrameReject? Reject, bool Usable, SearchResult Match,
    long Approach, int UsableFrames, AccessDecision? Decision, ApproachResult? Ended, StageTimes Times, HeadTurn? Asked = null)
{
    /// <summary>The approach has had this very picture before: it was not looked at again, and counts for nothing.</summary>
    public bool Repeated { get; init; }

    /// <summary>Quarter turns, clockwise, by which the probe stands turned; null where its crop was not looked at.</summary>
    public int? QuarterTurns { get; init; }

    /// <summary>
    /// What the person might mend though the frame was used: the mask or the dark glasses that hide half of the face. Null where
    /// nothing is.
    /// </summary>
    public DenialReason? Advice { get; init; }
}

/// <summary>Sees every frame's report, for replay, live views and metrics. Must be quick and must not throw.</summary>
public interface IFrameObserver
{
    void Observe(in FrameReport report);
}
