using System.CommandLine;
using System.Globalization;
using EdgeFace.Vision.Packages;
using EdgeFace.Workshop.Building;
using EdgeFace.Workshop.Evaluation;
using EdgeFace.Workshop.Evaluation.Embedding;
using EdgeFace.Workshop.Measuring;
using EdgeFace.Workshop.Quantisation;

namespace EdgeFace.Workshop.Commands;

/// <summary><c>edgeface-models quantise</c>.</summary>
internal static class QuantiseCommand
{
    // Every so-manieth face is kept from the calibration, to measure on.
    private const int Held = 5;
    private const int MostHeld = 32;

    private const string Help =
        "Put an embedder into bytes: measure the ranges of its values on faces, equalise, choose scales, and write the form int8 into its package (and float32-fast, an exact spelling of PReLU that ONNX Runtime runs faster). Prints what each layer costs, worst first.\n\n"
        + "Example: edgeface-models quantise arcface --calibration faces/ --loss 0.003";

    public static Command Create()
    {
        var model = new Argument<string>("MODEL") { Description = "An embedder: its package's folder, or the name of one that was built or imported." };
        var calibration = new Option<string>("--calibration") { Description = "Folder of pictures of many different people, one face each (300 are plenty), or a table that an earlier run saved.", HelpName = "FOLDER|TABLE", Required = true };
        var method = new Option<RangeMethod>("--method") { Description = "How ranges are chosen: mse, percentile or minmax.", DefaultValueFactory = _ => RangeMethod.Mse, HelpName = "METHOD" };
        method.AcceptOnlyFromAmong("mse", "percentile", "minmax");
        var exclude = new Option<string[]>("--exclude") { Description = "Layers to leave in floating point, by the names that are printed.", AllowMultipleArgumentsPerToken = true, HelpName = "NODE" };
        var loss = new Option<double?>("--loss") { Description = "Leave layers in floating point, the most costly first, until 1 - cosine similarity to float32 is at most this.", HelpName = "LOSS" };
        var symmetric = new Option<bool>("--symmetric") { Description = "Also write int8-symmetric: signed bytes with zero point 0, as TensorRT wants them, from the same calibration." };
        var check = new Option<string?>("--check") { Description = "Pictures to measure costs on where the calibration is a table.", HelpName = "FOLDER" };
        var most = new Option<int>("--most") { Description = "Read about this many pictures at most.", DefaultValueFactory = _ => 300 };
        var save = new Option<string?>("--save-table") { Description = "Save the calibration table: numbers, no pictures.", HelpName = "FILE" };
        var folder = new Option<string?>("--out") { Description = "Folder of packages to write to; the model's own where not given.", HelpName = "DIR" };
        var command = new Command("quantise", Help) { model, calibration, method, exclude, loss, symmetric, check, most, save, folder };
        command.SetAction((parsed, stop) => EvaluationOptions.RunUntilStopped(
            () =>
            {
                var locator = ModelLocator.Find();
                var package = locator.Load(parsed.GetRequiredValue(model));
                var options = new QuantiserOptions(parsed.GetValue(method), parsed.GetValue(exclude) ?? [], Loss(parsed.GetValue(loss)), parsed.GetValue(symmetric));
                var run = new Run(package, locator, parsed.GetValue(most), stop);
                run.Quantise(options, parsed.GetRequiredValue(calibration), parsed.GetValue(check), parsed.GetValue(save), parsed.GetValue(folder));
                return 0;
            },
            "nothing was written."));
        return command;
    }

    private static double? Loss(double? given) => given is null or > 0 and < 1 ? given : throw new BuildFailedException($"--loss must lie between 0 and 1, not {given}.");

    private sealed class Run(ModelPackage package, ModelLocator locator, int most, CancellationToken stop)
    {
        public void Quantise(QuantiserOptions options, string calibration, string? check, string? save, string? folder)
        {
            var progress = ConsoleProgress.OfProcess();
            var source = OriginalModel.Of(package);
            var quantiser = new EmbedderQuantiser(source.Read, source.Input, progress);
            var (table, held) = Directory.Exists(calibration)
                ? Measure(quantiser, source, calibration)
                : (CalibrationTable.Read(calibration, source.Sha256), check is null ? [] : Faces(check).Take(MostHeld).ToList());
            if (save is not null) AtomicFile.Write(save, CompactJson.Serialise(table));
            var made = quantiser.Quantise(table, options, held, stop);
            var written = QuantisedPackage.Write(package, made, options, table, folder ?? Path.GetDirectoryName(package.Folder)!);
            Describe(written, made, held.Count);
        }

        private (CalibrationTable, List<AlignedCrop>) Measure(EmbedderQuantiser quantiser, OriginalModel source, string pictures)
        {
            var faces = Faces(pictures);
            if (faces.Count < 2 * Held) throw new BuildFailedException($"Only {faces.Count} faces were found in {pictures}; at least {2 * Held} of different people are needed to calibrate, 300 are plenty.");
            var held = faces.Where((_, i) => i % Held == 0).Take(MostHeld).ToList();
            var words = $"{faces.Count - held.Count} faces of {Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(pictures)))}";
            List<AlignedCrop> rest = [.. faces.Except(held)];
            var cache = new CalibrationCache(CalibrationCache.DefaultFolder(), Console.Error.WriteLine);
            return (cache.Get(source.Sha256, words, rest, () => quantiser.Calibrate(source.Sha256, words, rest, stop)), held);
        }

        private List<AlignedCrop> Faces(string pictures) =>
            AlignedCrops.Read(pictures, locator.Folder ?? Path.GetDirectoryName(package.Folder)!, most, Console.Error.WriteLine);

        private static void Describe(ModelPackage package, QuantisedForms made, int pictures)
        {
            if (made.Costs.Count > 0)
            {
                Console.WriteLine($"Each layer alone in bytes, on {pictures} faces that the calibration has not seen, worst first:");
                Console.WriteLine($"  {"layer",-16} {"signal to noise",15} {"loss",10}  kind");
                foreach (var cost in made.Costs)
                    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {cost.Layer,-16} {cost.SignalToNoise,12:0.0} dB {cost.Loss,10:0.000000}  {cost.Kind}{(made.InFloat.Contains(cost.Layer) ? "  (left in floating point)" : "")}"));
            }

            if (made.Loss is { } loss) Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"All together: mean cosine similarity to float32 {1 - loss:0.00000}; {made.InFloat.Count} of {made.Costs.Count} layers left in floating point."));
            if (made.SymmetricLoss is { } symmetric) Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Symmetric form: mean cosine similarity {1 - symmetric:0.00000}."));
            Console.WriteLine($"{package.Folder}: {string.Join(", ", package.Manifest.Forms.Select(form => $"{form.Name} {form.Bytes / 1024} KiB"))}; the device takes {package.Manifest.DefaultForm}.");
            Console.WriteLine($"Next: 'edgeface-models compare {package.Manifest.Name}:float32 {package.Manifest.Name}:int8 --images FOLDER --pairs FILE', and 'fit-similarity' for the new form.");
        }
    }
}
