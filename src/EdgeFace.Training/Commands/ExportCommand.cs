using System.CommandLine;
using EdgeFace.Training.Datasets;
using EdgeFace.Training.Export;
using EdgeFace.Training.Finetuning;
using EdgeFace.Training.Runs;
using EdgeFace.Training.Validation;
using EdgeFace.Vision.Packages;
using EdgeFace.Workshop.Evaluation;
using static TorchSharp.torch;

namespace EdgeFace.Training.Commands;

/// <summary><c>edgeface-train export</c>.</summary>
internal static class ExportCommand
{
    public static Command Create()
    {
        var run = new Argument<string>("run") { Description = "What 'edgeface-train run' or 'distil' made." };
        var options = new PackageOptions();
        var last = new Option<bool>("--last") { Description = "Take the last checkpoint instead of the best one." };
        var judge = new JudgeOptions();
        var command = new Command("export", "Make a model package of a run: batch normalisation folded, ONNX checked against torch, put into bytes, threshold calibrated on the validation people. The door takes it: copy it to its folder of models and name it in models.embedder.")
        {
            run, last,
        };
        options.AddTo(command);
        judge.AddTo(command);
        command.SetAction((parsed, stop) => StoppableCommand.Run(() =>
        {
            var folder = new RunFolder(parsed.GetRequiredValue(run));
            var settings = folder.Settings();
            var (packages, name, licence) = options.Read(parsed);
            using var dataset = Dataset.Open(settings.Dataset);
            if (dataset.File.Unlabelled) throw new TrainingException($"{dataset.Folder} has no names, so no threshold can be calibrated on it. Distil with a dataset that has validation people.");
            using var network = RunNetwork.Create(settings, CPU);
            Checkpoint.Read(parsed.GetValue(last) ? folder.LastCheckpoint : folder.BestCheckpoint, network.Module);
            network.Module.eval();
            var embedder = new NetworkEmbedder(network.Module, network.Size, CPU);
            var model = new ExportedModel(
                name, network.Architecture, network.Graph, network.Picture, network.Colour, embedder.Embed, licence,
                $"trained by edgeface-train: {settings.Loss.Kind}, {settings.NetworkInWords()}");
            var worse = network.From is { } from ? FineTuningVerdict.Against(from, dataset) : _ => null;
            var (package, report) = new PackageExporter(dataset, ConsoleProgress.OfProcess(), stop).Export(model, packages, options.Replace(parsed), judge.Read(parsed, stop), worse);
            Describe(package, report);
            return 0;
        }, "Nothing was exported."));
        return command;
    }

    internal static void Describe(ModelPackage package, ExportReport report)
    {
        Console.WriteLine(FormattableString.Invariant($"largest difference to torch {report.Parity:0.0e+0} (at most {PackageExporter.MostDifference:0e+0})"));
        if (report.Int8Loss is { } loss) Console.WriteLine(FormattableString.Invariant($"INT8: mean cosine similarity to float32 {1 - loss:0.0000}"));
        Console.WriteLine(FormattableString.Invariant($"validation people, {package.Manifest.DefaultForm}: accuracy {100 * report.Validation.Accuracy:0.0} %, AUC {report.Validation.Auc:0.000}, TAR at 1e-3 {100 * report.Validation.TarAt1e3:0.0} %"));
        if (report.Judged is { } judged) Console.WriteLine(FormattableString.Invariant($"{judged.Name}, {package.Manifest.DefaultForm}: accuracy {100 * judged.Accuracy:0.0} %, AUC {judged.Auc:0.000}"));
        var threshold = package.Manifest.Similarity!.ThresholdAt(1e-3);
        Console.WriteLine(FormattableString.Invariant($"threshold for FMR 1e-3 among look-alikes: {threshold.Similarity:0.000}{(threshold.Extrapolated ? " (extrapolated: more validation people would measure it)" : "")}"));
        Console.WriteLine($"{package.Folder}: {string.Join(", ", package.Manifest.Forms.Select(form => $"{form.Name} {form.Bytes / 1024} KiB"))}, model id {package.Manifest.ModelId}");
    }
}
