namespace EdgeFace.Vision.OpenCv.Cameras;

/// <summary>
/// Counts readers whose thread has not come back from OpenCV though nobody waits for it any more. Another camera is not
/// opened while there is one: a source that hangs must not take a thread with each attempt.
/// </summary>
internal sealed class ReaderGate
{
    private int _lost;

    public bool IsFree => Volatile.Read(ref _lost) == 0;

    public void Lose() => Interlocked.Increment(ref _lost);

    public void Found() => Interlocked.Decrement(ref _lost);
}
