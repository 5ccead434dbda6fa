using System.Globalization;
using EdgeFace.Core.Imaging;
using EdgeFace.Daemon.Configuration;
using EdgeFace.Messaging;
using EdgeFace.Vision;
using EdgeFace.Vision.Packages;

namespace EdgeFace.Daemon.SelfTests;

/// <summary>Loads the models, which checks their files, and takes their time.</summary>
internal sealed class ModelTest(EdgeFaceOptions options, TimeProvider time) : ISelfTest
{
    private const int Runs = 5;

    public string Part => "model";

    public Task<IReadOnlyList<SelfTestRow>> RunAsync(CancellationToken cancel)
    {
        try
        {
            using var models = RecognitionModels.Load(options.Models, options.Inference, options.Detection, time, options.Pad);
            var embedding = new float[models.Embedder.Dimension];
            var faces = new DetectedFace[1];
            using var frame = Frame.Create(options.Camera.DeviceWidth, options.Camera.DeviceHeight);
            // The first run of each also prepares memory.
            var (detect, embed) = (Best(() => models.Detector.Detect(frame, faces)), Best(() => models.Embedder.Embed(embedding)));
            var provider = models.Provider;
            var words = string.Create(CultureInfo.InvariantCulture,
                $"{models.Embedder.Model} ({models.Form}) on {provider.InUse}: {detect:0.#} ms to look for faces, {embed:0.#} ms for a face");
            var model = provider.Why is { } why
                ? Rows.Warning(Part, $"{words}; not on {provider.Wanted}: {why}", "Mend what is missing, or set inference.provider to cpu.")
                : Rows.Ok(Part, words);
            return Task.FromResult<IReadOnlyList<SelfTestRow>>([.. model, .. Liveness(models)]);
        }
        catch (ModelPackageException e)
        {
            return Task.FromResult(Rows.Fault(Part, e.Message, "Install the package again: it holds the models."));
        }
    }

    private static IReadOnlyList<SelfTestRow> Liveness(RecognitionModels models) => models.Pad is { } pad
        ? Rows.Ok("liveness", $"attacks with pictures are looked for by {pad.Name}")
        : Rows.Warning("liveness", Hosting.UnitHealthReader.NoPad, "Use a second factor, or install a liveness model.");

    private double Best(Action run)
    {
        var best = double.MaxValue;
        for (var i = 0; i < Runs; i++)
        {
            var begun = time.GetTimestamp();
            run();
            best = Math.Min(best, time.GetElapsedTime(begun).TotalMilliseconds);
        }

        return best;
    }
}
