namespace EdgeFace.Vision.Inference;

/// <summary>
/// Adds up what is spent inside ONNX Runtime: time, and the managed memory that its own calls allocate on this
/// thread. Written and read on one thread.
/// </summary>
public sealed class InferenceMeter(TimeProvider time)
{
    private long _spent;

    /// <summary>All the time spent so far.</summary>
    public TimeSpan Spent => time.GetElapsedTime(0, _spent);

    /// <summary>All the bytes allocated so far.</summary>
    public long AllocatedBytes { get; private set; }

    internal InferenceMark Begin() => new(time.GetTimestamp(), GC.GetAllocatedBytesForCurrentThread());

    internal void End(in InferenceMark begun)
    {
        _spent += time.GetTimestamp() - begun.Timestamp;
        AllocatedBytes += GC.GetAllocatedBytesForCurrentThread() - begun.AllocatedBytes;
    }
}

/// <summary>Where the meter stood when a call began.</summary>
internal readonly record struct InferenceMark(long Timestamp, long AllocatedBytes);
