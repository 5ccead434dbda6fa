using EdgeFace.Core.Imaging;

namespace EdgeFace.Core.Recognition;

/// <summary>What presentation-attack detection says of one face.</summary>
/// <param name="BonaFide">True for a living face before the camera.</param>
/// <param name="Score">0 (attack) to 1 (bona fide); comparable only within one detector.</param>
public readonly record struct PadResult(bool BonaFide, float Score);

/// <summary>Tells a face from a picture of a face. Not safe for use by two threads at once.</summary>
public interface IPadDetector : IDisposable
{
    /// <summary>Judges one face; allocates nothing.</summary>
    PadResult Check(Frame frame, in DetectedFace face);
}
