using System.CommandLine;
using System.Globalization;
using EdgeFace.Vision.Packages;
using EdgeFace.Workshop.Building;
using EdgeFace.Workshop.Evaluation.Embedding;
using EdgeFace.Workshop.Import;

namespace EdgeFace.Workshop.Commands;

/// <summary><c>edgeface-models import</c>.</summary>
internal static class ImportCommand
{
    private const string Help =
        "Make a package of a TFLite or ONNX file that you bring: read, check and run it, and write down its conventions and hashes. Picture size, layout and length of the embedding are found in the file; colours, mean and deviation are not in it: look into the model's own documentation.\n\n"
        + "Examples:\n"
        + "  edgeface-models import arcface.onnx --kind embedder --name arcface --colour bgr --mean 127.5 --std 127.5\n"
        + "  edgeface-models import net.onnx --kind embedder --name net --mean 123.675,116.28,103.53 --std 58.395,57.12,57.375\n"
        + "  edgeface-models import yunet.onnx --kind detector --name yunet --size 320x320\n"
        + "  edgeface-models import 2.7_80x80.onnx 4_0_80x80.onnx --kind pad --name minifasnet --crop-scale 2.7 4.0\n\n"
        + "Then, for an embedder: 'edgeface-models fit-similarity', so that the device can compute thresholds.";

    public static Command Create()
    {
        var files = new Argument<string[]>("FILE") { Description = "TFLite or ONNX file; several only for --kind pad.", Arity = ArgumentArity.OneOrMore };
        var kind = new Option<ModelKind>("--kind") { Description = "What it is for: embedder, detector or pad.", Required = true, HelpName = "KIND" };
        kind.AcceptOnlyFromAmong("embedder", "detector", "pad");
        var name = new Option<string>("--name") { Description = "Name of the package: lower-case letters, digits and '-'.", Required = true, HelpName = "NAME" };
        var architecture = new Option<string?>("--architecture") { Description = "Detectors: yunet, blazeface-short, blazeface-full; told from the outputs where not given.", HelpName = "NAME" };
        var colour = new Option<ColourOrder?>("--colour") { Description = "rgb or bgr. Embedders: rgb where not given; yunet and pad: bgr." };
        colour.AcceptOnlyFromAmong("rgb", "bgr");
        var mean = new Option<string?>("--mean") { Description = "Taken off each pixel (0 to 255): one number or three, in the model's order of colours. 127.5 where not given; yunet and pad: 0.", HelpName = "M[,M,M]" };
        var deviation = new Option<string?>("--std") { Description = "What remains is divided by it: one number or three. 127.5 where not given; yunet and pad: 1.", HelpName = "S[,S,S]" };
        var unit = new Option<bool>("--unit-range") { Description = "The model wants pixels of 0 to 1: --mean and --std are given in that range (ImageNet: 0.485,0.456,0.406 and 0.229,0.224,0.225)." };
        var size = new Option<string?>("--size") { Description = "Width and height of the picture that it takes, where the file leaves them open or another size is wanted.", HelpName = "WxH" };
        var output = new Option<string?>("--output") { Description = "Which output is the answer, where there are several.", HelpName = "NAME" };
        var crops = new Option<float[]>("--crop-scale") { Description = "pad: for each file, how many times the face's box it sees.", AllowMultipleArgumentsPerToken = true, HelpName = "N" };
        var live = new Option<int?>("--live-class") { Description = "pad: which of the classes, counted from 0, is a living face. 1 where not given.", HelpName = "N" };
        var scores = new Option<ClassScores?>("--scores") { Description = "pad: logits (where not given) or probabilities." };
        scores.AcceptOnlyFromAmong("logits", "probabilities");
        var threshold = new Option<float?>("--threshold") { Description = "pad: share of the live class from which on a face counts as living. 0.5 where not given.", HelpName = "SHARE" };
        var hashes = new Option<string[]>("--sha256") { Description = "What the files must be, in their order; others are refused.", AllowMultipleArgumentsPerToken = true, HelpName = "HASH" };
        var licence = new Option<string>("--licence") { Description = "Goes into the manifest.", DefaultValueFactory = _ => "not stated", HelpName = "TEXT" };
        var source = new Option<string>("--source") { Description = "Where it comes from; goes into the manifest.", DefaultValueFactory = _ => "file", HelpName = "TEXT" };
        var folder = new Option<string?>("--out") { Description = "Folder of the packages. EDGEFACE_MODELS or 'artifacts/models' where not given.", HelpName = "DIR" };
        var replace = new Option<bool>("--replace") { Description = "Import over a package of this name." };
        var command = new Command("import", Help)
        {
            files, kind, name, architecture, colour, mean, deviation, unit, size, output, crops, live, scores, threshold, hashes, licence, source, folder, replace,
        };
        command.SetAction(parsed =>
        {
            var range = parsed.GetValue(unit) ? 255f : 1f;
            var request = new ImportRequest(
                parsed.GetRequiredValue(files), parsed.GetValue(kind), parsed.GetRequiredValue(name), parsed.GetValue(architecture), parsed.GetValue(colour),
                Numbers(parsed.GetValue(mean), "--mean", range), Numbers(parsed.GetValue(deviation), "--std", range), ImageSize.Parse(parsed.GetValue(size), "--size"), parsed.GetValue(output),
                parsed.GetValue(hashes), parsed.GetRequiredValue(licence), parsed.GetRequiredValue(source), CropScales: parsed.GetValue(crops),
                LiveClass: parsed.GetValue(live), Scores: parsed.GetValue(scores), Threshold: parsed.GetValue(threshold));
            var target = parsed.GetValue(folder) ?? ModelLocator.Find().Folder
                ?? throw new BuildFailedException($"There is no folder of model packages here; name one with --out or {ModelLocator.FolderVariable}.");
            Describe(new PackageImporter(target).Import(request, parsed.GetValue(replace)));
            return 0;
        });
        return command;
    }

    private static void Describe(ModelPackage package)
    {
        var manifest = package.Manifest;
        Console.WriteLine($"{package.Folder}: {manifest.Kind.ToString().ToLowerInvariant()} {manifest.Name}, architecture {manifest.Architecture}{(manifest.ModelId is null ? "" : $", model id {manifest.ModelId}")}");
        foreach (var form in manifest.Forms)
        {
            var input = form.Input;
            var numbers = input.Element == ElementKind.Byte ? "bytes" : string.Create(CultureInfo.InvariantCulture, $"(x - [{string.Join(", ", input.Mean)}]) * [{string.Join(", ", input.Scale.Select(s => s.ToString("0.######", CultureInfo.InvariantCulture)))}]");
            Console.WriteLine($"  {form.File}: {input.Width} x {input.Height} {input.Colour.ToString().ToUpperInvariant()} {input.Layout.ToString().ToUpperInvariant()}, {numbers}, {form.Bytes / 1024} KiB, SHA-256 {form.Sha256}");
        }

        if (manifest.Kind == ModelKind.Embedder)
            Console.WriteLine($"  {manifest.Dimension} values. It was run and answers. Next: 'edgeface-models fit-similarity {manifest.Name} --images FOLDER --pairs FILE'; without it the device knows no threshold.");
    }

    private static float[]? Numbers(string? text, string option, float range)
    {
        if (text is null) return null;
        var numbers = new List<float>();
        foreach (var part in text.Split(','))
        {
            if (!float.TryParse(part, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) || !float.IsFinite(number) || (option == "--std" && !(number > 0)))
                throw new BuildFailedException($"{option} wants one number or three with commas between{(option == "--std" ? ", above 0" : "")}; found is '{text}'.");
            numbers.Add(number * range);
        }

        return [.. numbers];
    }
}
