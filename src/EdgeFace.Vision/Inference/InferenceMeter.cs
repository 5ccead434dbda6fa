namespace EdgeFace.Vision.Inference;

/// <summary>Adds up the time spent inside ONNX Runtime. Written and read on one thread.</summary>
public sealed class InferenceMeter(TimeProvider time)
{
    private long _spent;

    /// <summary>All the time spent so far.</summary>
    public TimeSpan Spent => time.GetElapsedTime(0, _spent);

    internal long Begin() => time.GetTimestamp();

    internal void End(long begun) => _spent += time.GetTimestamp() - begun;
}
