using EdgeFace.Vision;
using Microsoft.Extensions.Logging;

namespace EdgeFace.Daemon.Hosting;

/// <summary>
/// Builds the engines that the inference provider lacks, one after another, while the models serve on the processor. A build cannot
/// be broken off: a unit that stops meanwhile leaves it behind, and the next start begins it again.
/// </summary>
public sealed class EngineBuilder(RecognitionModels models, ILogger<EngineBuilder> log, TimeProvider time)
{
    /// <summary>Builds what is to be built, then waits until it is cancelled.</summary>
    /// <exception cref="Vision.Packages.ModelPackageException">One cannot be built, and falling back to the processor is not wished.</exception>
    public async Task RunAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested && models.NextEngine is { } what)
        {
            log.LogInformation("Building the engine for {Model}; this takes minutes, the processor serves meanwhile.", what);
            var begun = time.GetTimestamp();
            await Task.Run(models.BuildNextEngine, CancellationToken.None);
            if (models.Provider is { Why: { } why, InUse: "cpu" } && models.NextEngine is null) log.LogWarning("The models stay on the processor: {Why}", why);
            else log.LogInformation("The engine for {Model} was built in {Seconds:0} s.", what, time.GetElapsedTime(begun).TotalSeconds);
        }

        await Task.Delay(Timeout.InfiniteTimeSpan, time, stop);
    }
}
