using System.Globalization;
using EdgeFace.Core.Access;
using EdgeFace.Core.Door;
using EdgeFace.Core.Events;
using EdgeFace.Core.Gallery;
using EdgeFace.Core.Imaging;
using EdgeFace.Daemon.Pipeline;

namespace EdgeFace.Benchmarks.Frames;

/// <summary>The pipeline alone on one thread: where a frame's time goes, and what it leaves on the heap.</summary>
internal sealed class PipelineRun
{
    // Until the just-in-time compiler has settled and all buffers have their size.
    private const int WarmUp = 300;
    private const int LeastMeasured = 500;

    private readonly List<StageTimes> _oneFace = [];
    private readonly List<long> _own = new(1 << 16);
    private readonly List<long> _runtime = new(1 << 16);
    private int _frames;

    public static PipelineRun Measure(Recording recording, RecognitionSetup setup, GalleryHolder gallery)
    {
        var run = new PipelineRun();
        var pipeline = setup.CreatePipeline(gallery, new(new EveryoneEnrolled(), new ShutDoor()), new NoEvents(), TimeProvider.System, TimeProvider.System);
        using var picture = new MemoryPicture();
        var pool = new FramePool();
        for (long i = 0; i < WarmUp + Math.Max(LeastMeasured, 2 * recording.Pictures.Count); i++)
        {
            var data = recording.Pictures[(int)(i % recording.Pictures.Count)];
            run.Take(pipeline, picture.Load(data, new(i, TimeSpan.FromSeconds(i / 10.0))), pool, setup, measured: i >= WarmUp);
        }

        return run;
    }

    public void Print(TextWriter to)
    {
        var inside = StageSummary.Of(_oneFace.Select(t => t.Inference.TotalMilliseconds));
        var outside = StageSummary.Of(_oneFace.Select(t => t.OutsideInference.TotalMilliseconds));
        to.WriteLine($"\nthe pipeline on one thread: {_frames} frames, {_oneFace.Count} of them with one face that was compared; ms: median, 99 %");
        Line("decoding JPEG", StageSummary.Of(_oneFace.Select(t => t.Decode.TotalMilliseconds)));
        Line("inside ONNX Runtime", inside);
        Line("outside (sampling, search, decision, events)", outside);
        to.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  outside to inside, medians: {outside.Median / inside.Median:P1}"));
        to.WriteLine($"heap, bytes for a frame without an event ({_own.Count} frames): median, most, mean");
        Heap("our own code", _own);
        Heap("ONNX Runtime's calls", _runtime);

        void Line(string what, StageSummary times) =>
            to.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {what,-46} {times.Median,8:0.000} {times.P99,8:0.000}"));

        void Heap(string what, List<long> bytes)
        {
            var sorted = bytes.Order().ToArray();
            to.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {what,-46} {sorted[sorted.Length / 2],8} {sorted[^1],8} {sorted.Average(),8:0.0}"));
        }
    }

    private void Take(FramePipeline pipeline, MemoryPicture picture, FramePool pool, RecognitionSetup setup, bool measured)
    {
        var meter = setup.Models.Inference;
        var runtimeBefore = meter.AllocatedBytes;
        var before = GC.GetAllocatedBytesForCurrentThread();
        var done = pipeline.TryProcess(picture, pool, out var report, out var fault);
        var all = GC.GetAllocatedBytesForCurrentThread() - before;
        var runtime = meter.AllocatedBytes - runtimeBefore;
        if (!done) throw new InvalidDataException(fault);

        var happened = report.Decision is not null || report.Ended is not null;
        // Whoever was decided on is no longer compared: each decision begins afresh, so that every face counts.
        if (report.Decision is not null) pipeline.StartAfresh();
        if (!measured) return;
        _frames++;
        if (report is { Faces: 1, Usable: true }) _oneFace.Add(report.Times);
        if (happened) return;
        _own.Add(all - runtime);
        _runtime.Add(runtime);
    }
}

/// <summary>A door that nobody gets through.</summary>
internal sealed class ShutDoor : IDoorEntry
{
    public bool InLockdown => false;

    public bool TryGrant(UnlockLength length) => false;
}

internal sealed class NoEvents : IEventSink
{
    public void Publish(DoorEvent happening)
    {
    }
}
