using System.Globalization;
using EdgeFace.Core.Access;
using EdgeFace.Core.Gallery;
using EdgeFace.Daemon.Control;
using EdgeFace.Daemon.Hosting;
using EdgeFace.Daemon.Mqtt;
using EdgeFace.Daemon.Pipeline;
using EdgeFace.Vision.Cameras;
using EdgeFace.Vision.Imaging;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeFace.Benchmarks.Frames;

/// <summary>What the second part measured.</summary>
/// <param name="Captured">Pictures that the camera gave.</param>
/// <param name="Decided">Pictures that the pipeline took.</param>
/// <param name="Allocated">Bytes on the heap, all threads.</param>
/// <param name="InRuntime">The part of them in ONNX Runtime's calls.</param>
internal sealed record UnitRunResult(long Captured, long Decided, long Allocated, long InRuntime, TimeSpan Length, double Rate)
{
    public void Print(TextWriter to) => to.WriteLine(string.Create(CultureInfo.InvariantCulture,
        $"""

         as the daemon runs it, a camera process at {Rate:0.#} pictures/s for {Length.TotalSeconds:0.#} s: {Captured} captured, {Decided} decided on ({Decided / Length.TotalSeconds:0.0}/s)
         heap, bytes for each picture captured, all threads
           our own code and .NET's pipes and timers       {(double)(Allocated - InRuntime) / Captured,8:0.0}
           ONNX Runtime's calls                           {(double)InRuntime / Captured,8:0.0}
         """));
}

/// <summary>The same pictures from a child process, through supervisor, mailbox, decision loop and its observers.</summary>
internal sealed class UnitRun(Recording recording, RecognitionSetup setup, double rate)
{
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(5);

    public async Task<UnitRunResult> MeasureAsync(TimeSpan length, GalleryHolder gallery, CancellationToken cancel)
    {
        var folder = Directory.CreateTempSubdirectory("edgeface-bench-");
        try
        {
            var film = Path.Combine(folder.FullName, "film.mjpeg");
            await using (var to = File.Create(film))
            {
                foreach (var picture in recording.Pictures) await to.WriteAsync(picture, cancel);
            }

            return await MeasureAsync(FeedCommand.Camera(film, rate), length, gallery, cancel);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private async Task<UnitRunResult> MeasureAsync(CameraCommand command, TimeSpan length, GalleryHolder gallery, CancellationToken cancel)
    {
        var time = TimeProvider.System;
        var events = new NoEvents();
        var news = new CameraNews(events, time, NullLogger<CameraNews>.Instance);
        var supervisor = new CameraSupervisor(
            () => new ProcessCamera(command, JpegDecoder.MaxStillPixels, time), command.Description, new(), news, time, Random.Shared);
        var pipeline = setup.CreatePipeline(gallery, new(new EveryoneEnrolled(), new ShutDoor()), events, time, time);
        var frames = new FrameStatistics(time);
        var loop = new DecisionLoop(
            supervisor.Mailbox, pipeline, news, [new HintTracker(), frames, new WatchHub()], time, NullLogger<DecisionLoop>.Instance);

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var working = Task.WhenAll(Task.Run(() => loop.RunAsync(stop.Token), cancel), Task.Run(() => supervisor.RunAsync(stop.Token), cancel));
        await Task.Delay(WarmUp, time, cancel);
        var before = Read();
        var begun = time.GetTimestamp();
        await Task.Delay(length, time, cancel);
        var after = Read();
        var took = time.GetElapsedTime(begun);
        await stop.CancelAsync();
        await working.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return new(after.Captured - before.Captured, after.Decided - before.Decided, after.Allocated - before.Allocated,
            after.InRuntime - before.InRuntime, took, rate);

        (long Captured, long Decided, long Allocated, long InRuntime) Read() =>
            (supervisor.Pictures, loop.Progress.Steps, GC.GetTotalAllocatedBytes(precise: true), setup.Models.Inference.AllocatedBytes);
    }
}
