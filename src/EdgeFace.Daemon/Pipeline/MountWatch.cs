using EdgeFace.Vision;

namespace EdgeFace.Daemon.Pipeline;

/// <summary>
/// Notices that a running camera is mounted turned: face after face stands turned by as much, and none upright. Written by the
/// pipeline's thread, read by any.
/// </summary>
/// <param name="rotation">What <c>camera.rotation</c> is now.</param>
public sealed class MountWatch(int rotation) : IFrameObserver
{
    /// <summary>So many frames in a row must say the same: somebody may lean over, or hold a picture upside down.</summary>
    internal const int Frames = 20;

    private int _turns;
    private int _count;
    private volatile string? _why;

    /// <summary>How the camera is mounted, and what to set; null while nothing speaks for it.</summary>
    public string? Why => _why;

    public void Observe(in FrameReport report)
    {
        if (report.QuarterTurns is not { } turns) return;
        if (turns != _turns) (_turns, _count) = (turns, 0);
        _count++;
        if (turns == 0) _why = null;
        else if (_count == Frames) _why = MountFinder.Words(MountFinder.DegreesFor(turns)!.Value, rotation);
    }
}
