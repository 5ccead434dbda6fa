using System.CommandLine;
using System.Globalization;
using EdgeFace.Core.Evaluation;
using EdgeFace.Workshop.Building;
using EdgeFace.Workshop.Evaluation;
using EdgeFace.Workshop.Evaluation.Detecting;
using EdgeFace.Workshop.Evaluation.Embedding;
using EdgeFace.Workshop.Evaluation.Reports;
using EdgeFace.Workshop.Import;

namespace EdgeFace.Workshop.Commands;

/// <summary><c>edgeface-models compare-detectors</c>.</summary>
internal static class CompareDetectorsCommand
{
    private const double FalseMatchRate = 1e-3;
    private static readonly string[] Endings = [".jpg", ".jpeg", ".png"];

    public static Command Create()
    {
        var names = new Argument<string[]>("detector") { Description = "Two detectors and more, as NAME or NAME+LANDMARKER, for example blazeface-short+mtcnn-onet.", Arity = new(2, 8) };
        var frames = new Option<string>("--frames") { Description = "Camera frames of people, all of one size; folders below it are searched too. Misses, lone faces and time are measured on them.", HelpName = "FOLDER", Required = true };
        var most = new Option<int>("--most") { Description = "Take about this many frames, evenly spread.", DefaultValueFactory = _ => 60 };
        var canvas = new Option<string?>("--canvas") { Description = "Put each picture into a frame of this size, its edge going on around it: for pictures that are smaller than a camera's. Without: as they are.", HelpName = "WxH" };
        var album = new Option<string?>("--seen-alone") { Description = "Folder for a picture of each face that one detector alone has seen. Look at them: some are people whom the others miss.", HelpName = "DIR" };
        var embedder = new Option<string>("--embedder") { Description = "With --images and --pairs: recognition after each detector's alignment, by this embedder.", DefaultValueFactory = _ => "mobilefacenet:float32", HelpName = "NAME" };
        var options = new EvaluationOptions(needsPairs: false);
        var command = new Command("compare-detectors", "Measure detectors side by side on the same frames in one run: milliseconds a frame, faces missed by size, faces that one alone sees, and accuracy of recognition after each one's alignment.")
        {
            names, frames, most, canvas, album, embedder,
        };
        options.AddTo(command);
        command.SetAction((parsed, stop) => EvaluationOptions.RunUntilStopped(() =>
        {
            var locator = ModelLocator.Find();
            var progress = ConsoleProgress.OfProcess();
            var choices = parsed.GetRequiredValue(names).Select(name => DetectorChoice.Parse(name, locator)).ToList();
            var paths = Frames(parsed.GetRequiredValue(frames), parsed.GetValue(most));
            var (references, results) = new DetectorRace(choices, new(parsed.GetValue(album)), progress).Run(new(paths, ImageSize.Parse(parsed.GetValue(canvas), "--canvas")), stop);
            if (options.HasPairs(parsed))
            {
                var settings = options.Settings(parsed);
                var data = EvaluationData.Read(settings);
                var (package, form) = locator.LoadForm(parsed.GetRequiredValue(embedder));
                results = [.. results.Zip(choices, (result, choice) => result with { Alignment = Align(new(package, form, choice.Finder, choice.Landmarker)) })];

                DetectorAlignment Align(ModelSelection models)
                {
                    var embedded = options.Embedder(parsed, models, progress).Embed(data.Corpus, stop);
                    var tar = new PersonBootstrap(EvaluationSettings.Replicates, EvaluationSettings.Seed).TrueAcceptRates(embedded.Compare(settings.Aliases, stop), FalseMatchRate)[0];
                    var accuracy = data.File.FoldCount < 2 ? null : FoldedAccuracy.Of(data.Pairs.Score(embedded.Embeddings));
                    return new(accuracy?.Mean, tar.TrueAcceptRate, tar.Interval.Low, tar.Interval.High, embedded.Missing.Count);
                }
            }

            var report = new DetectorReport(DetectorReport.CurrentFormat, parsed.GetRequiredValue(frames), paths.Count, references, results,
            [
                "Time: processor time of one thread for a frame of full size, by turns; compare ratios, not runs.",
                "A face is there where at least half of the detectors find it in the frame of full size; alone: faces that no other detector finds, mistakes or people whom the others miss (--seen-alone DIR shows them).",
                $"Misses: frames shrunk until so many pixels lie between the eyes; at once: in the first frame, else within {DetectorRace.Looks} frames of somebody who stays.",
            ]);
            if (parsed.GetValue(options.Json)) Console.Out.Write(ReportJson.Text(report));
            else Describe(report);
            return 0;
        }));
        return command;
    }

    private static List<string> Frames(string folder, int most)
    {
        if (!Directory.Exists(folder)) throw new BuildFailedException($"There is no folder {folder}.");
        var all = Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Where(path => Endings.Contains(Path.GetExtension(path).ToLowerInvariant())).Order(StringComparer.Ordinal).ToList();
        if (all.Count == 0 || most < 1) throw new BuildFailedException($"There are no pictures in {folder}.");
        var every = Math.Max(1, all.Count / most);
        return [.. all.Where((_, i) => i % every == 0)];
    }

    private static void Describe(DetectorReport report)
    {
        Console.WriteLine($"{report.FrameCount} frames of {report.Frames}, {report.References} with a face that the detectors agree on");
        Console.WriteLine($"{"detector",-32} {"ms least",8} {"median",7} {"alone/1000",10}  missed at once / within {DetectorRace.Looks} frames, % at pixels between the eyes: {string.Join(", ", DetectorRace.Sizes)}");
        foreach (var found in report.Detectors)
        {
            var misses = string.Join("  ", found.BySize.Select(size => string.Create(CultureInfo.InvariantCulture, $"{100 * size.MissedAtOnce:0}/{100 * size.Missed:0}")));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{found.Name,-32} {found.Milliseconds.Least,8:0.0} {found.Milliseconds.Median,7:0.0} {found.SeenAlone,10:0.0}  {misses}"));
        }

        foreach (var found in report.Detectors.Where(found => found.Alignment is not null))
        {
            var alignment = found.Alignment!;
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{found.Name,-32} accuracy {100 * alignment.Accuracy:0.00} %, TAR at FMR 1e-3 {100 * alignment.TarAt1E3:0.00} % ({100 * alignment.Low:0.00} to {100 * alignment.High:0.00}), not detected {alignment.NotDetected}"));
        }
    }
}
