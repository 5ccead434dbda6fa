using EdgeFace.Core.Access;
using EdgeFace.Core.Door;
using EdgeFace.Core.Gallery;
using EdgeFace.Core.Imaging;
using EdgeFace.Daemon.Configuration;
using EdgeFace.Daemon.Pipeline;
using EdgeFace.Tests.Daemon.Doors;
using EdgeFace.Tests.Support;
using EdgeFace.Vision;
using EdgeFace.Vision.Imaging;
using Xunit;

namespace EdgeFace.Tests.Daemon.Pipeline;

public sealed class FramePipelineAllocationTests
{
    // Until every buffer has its size, and code that is called often has been compiled for good.
    private const int WarmUp = 120;
    private const int Measured = 60;

    [Fact]
    public void Process_FramesWithAFaceAndWithoutEvent_LeaveNothingOnTheHeap()
    {
        BuiltModels.Require();
        SharedData.Require();
        var options = new EdgeFaceOptions { Models = new() { Folder = BuiltModels.Root } };
        using var models = RecognitionModels.Load(options.Models, options.Inference, options.Detection, TimeProvider.System);
        var setup = new RecognitionSetup(models, options);
        var gallery = new GalleryHolder(GallerySnapshot.Build([], models.Embedder.Model, models.Embedder.Dimension));
        var pipeline = setup.CreatePipeline(gallery, new(new EveryoneEnrolled(), new ShutDoor()), new EventList(), TimeProvider.System, TimeProvider.System);
        var pool = new FramePool();
        using var decoder = new StillDecoder();
        var pictures = Directory.GetFiles(Path.Combine(SharedData.Data, "door-dev", "live", "0003"), "*.jpg").Select(File.ReadAllBytes).ToArray();

        List<long> own = [];
        var usable = 0;
        for (var i = 0; i < WarmUp + Measured; i++)
        {
            var (runtimeBefore, before) = (models.Inference.AllocatedBytes, GC.GetAllocatedBytesForCurrentThread());
            using var frame = decoder.Decode(pictures[i % pictures.Length], pool).Frame!;
            frame.Info = new(i, TimeSpan.FromSeconds(i / 10.0));
            var report = pipeline.Process(frame, TimeSpan.Zero);
            var all = GC.GetAllocatedBytesForCurrentThread() - before;
            if (report.Decision is not null || report.Ended is not null || i < WarmUp) continue;
            own.Add(all - (models.Inference.AllocatedBytes - runtimeBefore));
            usable += report.Probe is null ? 0 : 1;
        }

        Assert.InRange(usable, Measured / 2, Measured);
        Assert.All(own, bytes => Assert.Equal(0, bytes));
    }

    private sealed class ShutDoor : IDoorEntry
    {
        public bool InLockdown => false;

        public bool TryGrant(UnlockLength length) => false;
    }
}
