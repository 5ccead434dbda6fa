using EdgeFace.Vision.Inference;

namespace EdgeFace.Daemon.Pipeline;

/// <summary>Takes the times of one frame's stages.</summary>
internal struct StageWatch(TimeProvider time, InferenceMeter inference, TimeSpan decode)
{
    private readonly TimeSpan _inferred = inference.Spent;
    private readonly long _begun = time.GetTimestamp();
    private long _mark = time.GetTimestamp();
    private TimeSpan _detect;
    private TimeSpan _embed;
    private TimeSpan _pad;

    /// <summary>What follows belongs to the next stage.</summary>
    public void Mark() => _mark = time.GetTimestamp();

    public void DetectEnds() => _detect += time.GetElapsedTime(_mark);

    public void EmbedEnds() => _embed += time.GetElapsedTime(_mark);

    public void PadEnds() => _pad += time.GetElapsedTime(_mark);

    public readonly StageTimes Read() => new(
        decode, _detect, _embed, _pad, time.GetElapsedTime(_begun) - _detect - _embed - _pad, inference.Spent - _inferred);
}
