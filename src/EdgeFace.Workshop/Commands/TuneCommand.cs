using System.CommandLine;
using System.Globalization;
using EdgeFace.Vision.Detection;
using EdgeFace.Vision.Packages;
using EdgeFace.Workshop.Building;
using EdgeFace.Workshop.Evaluation;
using EdgeFace.Workshop.Evaluation.Embedding;
using EdgeFace.Workshop.Evaluation.Reports;
using EdgeFace.Workshop.Measuring;
using EdgeFace.Workshop.Tuning;

namespace EdgeFace.Workshop.Commands;

/// <summary><c>edgeface-models tune</c>.</summary>
internal static class TuneCommand
{
    private const int Rounds = 60;
    private const int Faces = 32;

    public static Command Create()
    {
        var embedder = new Option<string>("--embedder") { Description = "The embedder that the device uses.", DefaultValueFactory = _ => "mobilefacenet", HelpName = "NAME" };
        var detector = new Option<string>("--detector") { Description = "The detector that the device uses.", DefaultValueFactory = _ => "blazeface-short", HelpName = "NAME" };
        var landmarker = new Option<string>("--landmarker") { Description = "The landmarker that the device uses.", DefaultValueFactory = _ => "mtcnn-onet", HelpName = "NAME" };
        var images = new Option<string?>("--images") { Description = "Pictures of faces to measure the loss of each form on. What the packages' manifests say where not given.", HelpName = "FOLDER" };
        var loss = new Option<double>("--loss") { Description = "Largest loss of a form: 1 - cosine similarity to float32, mean.", DefaultValueFactory = _ => 0.005, HelpName = "LOSS" };
        var threads = new Option<int[]>("--threads") { Description = "Numbers of threads to try; 1 to the number of cores, doubling, where not given.", AllowMultipleArgumentsPerToken = true, HelpName = "N" };
        var config = new Option<string>("--config") { Description = "The device's configuration file, into which the result is written.", DefaultValueFactory = _ => DeviceConfiguration.UsualFile, HelpName = "FILE" };
        var dry = new Option<bool>("--dry-run") { Description = "Measure, and write nothing." };
        var json = new Option<bool>("--json") { Description = "Print one JSON document on standard output and nothing else." };
        var command = new Command("tune", "Run this on the board itself, with the door unit stopped: measures the forms of the embedder and numbers of threads there, takes the fastest within a given loss, and writes it into the device's configuration with the figures.")
        {
            embedder, detector, landmarker, images, loss, threads, config, dry, json,
        };
        command.SetAction((parsed, stop) => EvaluationOptions.RunUntilStopped(
            () =>
            {
                var locator = ModelLocator.Find();
                var package = locator.Load(parsed.GetRequiredValue(embedder));
                var finder = locator.Load(parsed.GetRequiredValue(detector));
                var tuner = new FormTuner(package, finder, FaceDetector.GivesLandmarks(finder) ? null : locator.Load(parsed.GetRequiredValue(landmarker)), TimeProvider.System, ConsoleProgress.OfProcess());
                var losses = parsed.GetValue(images) is { } folder ? tuner.Losses(AlignedCrops.Read(folder, locator.Folder!, Faces, Console.Error.WriteLine)) : Stated(package);
                var most = parsed.GetValue(loss);
                if (!(most is >= 0 and < 1)) throw new BuildFailedException($"--loss must lie between 0 and 1, not {most}.");
                var measured = tuner.Measure(Threads(parsed.GetValue(threads)), losses, Rounds, stop);
                var chosen = FormTuner.Choose(measured, most);
                var target = parsed.GetValue(dry) ? null : parsed.GetRequiredValue(config);
                if (target is not null) DeviceConfiguration.Write(target, package.Manifest.Name, chosen.Form, chosen.Threads, Words(measured, chosen));
                var report = new TuningReport(TuningReport.CurrentFormat, Machine.Words(), package.Manifest.Name, most, measured, chosen, target);
                if (parsed.GetValue(json)) Console.Out.Write(ReportJson.Text(report));
                else Describe(report);
                return 0;
            },
            "nothing was written."));
        return command;
    }

    private static Dictionary<string, double> Stated(ModelPackage package)
    {
        double? CosineOf(ModelForm form) => form.Quantisation is not { } quantised ? 1
            : quantised.MeanCosine ?? package.Manifest.Evaluation?.FirstOrDefault(note => note.Form == form.Name)?.MeanCosine;
        var stated = package.Manifest.Forms.Where(form => CosineOf(form) is not null).ToDictionary(form => form.Name, form => 1 - CosineOf(form)!.Value, StringComparer.Ordinal);
        foreach (var form in package.Manifest.Forms.Where(form => !stated.ContainsKey(form.Name)))
            Console.Error.WriteLine($"{package.Manifest.Name}: the manifest does not say what the form {form.Name} loses; it is left out. Measure it with --images.");
        return stated;
    }

    private static int[] Threads(int[]? given)
    {
        if (given is { Length: > 0 }) return given.All(count => count is >= 1 and <= 64) ? [.. given.Distinct().Order()] : throw new BuildFailedException("--threads must lie between 1 and 64.");
        var counts = new List<int>();
        for (var count = 1; count <= Math.Min(Environment.ProcessorCount, 8); count *= 2) counts.Add(count);
        return [.. counts];
    }

    private static string Words(IReadOnlyList<TunedForm> measured, TunedForm chosen) => string.Create(CultureInfo.InvariantCulture,
        $"{Machine.Words()}: {string.Join(", ", measured.Select(form => $"{form.Form} with {form.Threads} {form.Milliseconds.Median:0.0} ms"))}; chosen {chosen.Form} with {chosen.Threads}, loss {chosen.Loss:0.0000}");

    private static void Describe(TuningReport report)
    {
        Console.WriteLine($"{report.Embedder} on {report.Machine}");
        Console.WriteLine($"  {"form",-16} {"threads",7} {"least ms",9} {"median",8} {"faces ms",9} {"loss",8}");
        foreach (var form in report.Measured)
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {form.Form,-16} {form.Threads,7} {form.Milliseconds.Least,9:0.00} {form.Milliseconds.Median,8:0.00} {form.FindingMilliseconds,9:0.00} {form.Loss,8:0.0000}{(form == report.Chosen ? "  chosen" : form.Loss > report.MostLoss ? "  loses too much" : "")}"));
        Console.WriteLine(report.Written is null ? "Nothing was written." : $"Written to {report.Written}: models.form {report.Chosen.Form}, inference.threads {report.Chosen.Threads}.");
    }
}
