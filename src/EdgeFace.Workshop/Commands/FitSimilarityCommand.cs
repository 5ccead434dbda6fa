using System.CommandLine;
using EdgeFace.Core.Recognition;
using EdgeFace.Workshop.Building;
using EdgeFace.Workshop.Evaluation;
using EdgeFace.Workshop.Evaluation.Corpus;
using EdgeFace.Workshop.Evaluation.Embedding;
using EdgeFace.Workshop.Similarity;

namespace EdgeFace.Workshop.Commands;

/// <summary><c>edgeface-models fit-similarity</c>.</summary>
internal static class FitSimilarityCommand
{
    public static Command Create()
    {
        var model = new Argument<string>("model") { Description = "An embedder: its package's folder, or the name of one that was built." };
        var form = new Option<string?>("--form") { Description = "int8 or float32; the package's default where not given.", HelpName = "FORM" };
        var output = new Option<string?>("--out") { Description = "Where the calibration goes: 'build' puts models/NAME/similarity.json into the package. Into the package's own manifest where not given.", HelpName = "FILE" };
        var clips = new Option<string?>("--clips") { Description = "Frames of people before a door's camera, one folder a person, named clip_number.jpg: measures how the frames of one approach scatter.", HelpName = "FOLDER" };
        var pace = new Option<double>("--clips-rate") { Description = "Frames a second of the clips.", HelpName = "N", DefaultValueFactory = _ => 10 };
        var options = new EvaluationOptions();
        var command = new Command("fit-similarity", "Fit the similarity calibration, from which a door computes its threshold, on pictures of known people. Use other people than those on whom it is to be proven.")
        {
            model, form, output, clips, pace,
        };
        options.AddTo(command);
        command.SetAction((parsed, stop) => Task.FromResult(Run(
            parsed, parsed.GetRequiredValue(model), parsed.GetValue(form), parsed.GetValue(output), parsed.GetValue(clips), parsed.GetValue(pace), options, stop)));
        return command;
    }

    private static int Run(ParseResult parsed, string model, string? form, string? output, string? clips, double pace, EvaluationOptions options, CancellationToken stop)
    {
        var settings = options.Settings(parsed);
        var models = options.Models(parsed, ModelLocator.Find(), model, form);
        var data = EvaluationData.Read(settings);
        var embedder = options.Embedder(parsed, models, ConsoleProgress.OfProcess());
        var embedded = embedder.Embed(data.Corpus, stop);
        var noise = clips is null ? null : ClipNoise.Measure(embedder.Embed(FaceCorpus.Read(clips), stop), pace);
        var calibration = SimilarityFitter.Fit(data, embedded, settings.Aliases, noise, stop);
        var json = ManifestJson.Serialise(calibration);
        if (output is not null) AtomicFile.Write(output, json);
        else PackageFolder.Amend(models.Embedder, manifest => manifest with { Similarity = calibration });
        if (parsed.GetValue(options.Json)) Console.OpenStandardOutput().Write(json);
        else Describe(calibration, output ?? models.Embedder.Folder);
        return 0;
    }

    private static void Describe(SimilarityCalibration calibration, string output)
    {
        Console.WriteLine($"{output}: {calibration.Population}");
        foreach (var point in calibration.Impostors)
            Console.WriteLine($"  of people of one kind, {point.Rate:0.0e+0} reach {point.Similarity:0.000} (at most {point.High:0.000})");
        foreach (var point in calibration.Genuine)
            Console.WriteLine($"  of a person's own pairs, {point.Rate:0.0 %} reach {point.Similarity:0.000}");
        if (calibration.Noise is { } noise)
            Console.WriteLine($"  frames of one approach scatter by {noise.StandardDeviation:0.000}, correlated over {noise.CorrelationSeconds:0.00} s");
        foreach (var rate in (double[])[1e-2, 1e-3, 1e-4])
        {
            var threshold = calibration.ThresholdAt(rate);
            Console.WriteLine($"  threshold for {rate:0e+0}: {threshold.Similarity:0.000}{(threshold.Extrapolated ? " (extrapolated)" : "")}");
        }
    }
}
