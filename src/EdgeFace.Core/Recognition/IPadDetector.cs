using EdgeFace.Core.Imaging;

namespace EdgeFace.Core.Recognition;

/// <summary>Tells a face from a picture of a face. Not safe for use by two threads at once.</summary>
public interface IPadDetector : IDisposable
{
    /// <summary>Name and version, for logs and reports.</summary>
    string Name { get; }

    /// <summary>Score at and above which a face counts as bona fide, unless a camera has a threshold of its own.</summary>
    float UsualThreshold { get; }

    /// <summary>Judges one face: 0 (attack) to 1 (bona fide), comparable only within one detector; allocates nothing.</summary>
    float Score(Frame frame, in DetectedFace face);
}
