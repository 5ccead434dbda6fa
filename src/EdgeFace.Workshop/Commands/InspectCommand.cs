using System.CommandLine;
using System.Globalization;
using EdgeFace.Vision.Packages;
using EdgeFace.Workshop.Building;
using EdgeFace.Workshop.Evaluation.Embedding;
using EdgeFace.Workshop.Evaluation.Reports;
using EdgeFace.Workshop.Import;
using EdgeFace.Workshop.Inspecting;

namespace EdgeFace.Workshop.Commands;

/// <summary><c>edgeface-models inspect</c>.</summary>
internal static class InspectCommand
{
    public static Command Create()
    {
        var model = new Argument<string>("MODEL") { Description = "A package's folder or name, as NAME or NAME:FORM, or an ONNX or TFLite file." };
        var steps = new Option<bool>("--steps") { Description = "List every step with its shape, parameters and multiplications." };
        var optimised = new Option<bool>("--optimised") { Description = "Also say what ONNX Runtime makes of its operators on this machine." };
        var json = new Option<bool>("--json") { Description = "Print one JSON document on standard output and nothing else." };
        var command = new Command("inspect", "Say what a model is: operators, shapes, parameters, multiplications, memory of its values, and what its manifest says. Nothing is run.") { model, steps, optimised, json };
        command.SetAction(parsed =>
        {
            var inspection = Inspect(parsed.GetRequiredValue(model), parsed.GetValue(optimised));
            if (parsed.GetValue(json)) Console.Out.Write(ReportJson.Text(inspection));
            else Describe(inspection, parsed.GetValue(steps));
            return 0;
        });
        return command;
    }

    private static ModelInspection Inspect(string model, bool optimised)
    {
        if (File.Exists(model)) return OfFile(model, File.ReadAllBytes(model), null, optimised);
        var (package, form) = ModelLocator.Find().LoadForm(model);
        var chosen = package.Form(form);
        return OfFile(Path.Combine(package.Folder, chosen.File), package.ReadVerified(chosen), package.Manifest, optimised);
    }

    private static ModelInspection OfFile(string path, byte[] content, ModelManifest? manifest, bool optimised)
    {
        try
        {
            var read = ImportedGraph.Read(content, Path.GetFileNameWithoutExtension(path), size: null);
            return ModelInspection.Of(path, content, read.Graph, manifest) with { Optimised = optimised ? OptimisedOperators.Of(read.Onnx) : null };
        }
        catch (InvalidModelFileException fault)
        {
            throw new BuildFailedException($"{path} cannot be read. {fault.Message}", fault);
        }
    }

    private static void Describe(ModelInspection found, bool steps)
    {
        static string Shape(IReadOnlyList<int> shape) => $"[{string.Join(", ", shape)}]";
        static string Values(IReadOnlyList<InspectedValue> values) => string.Join(", ", values.Select(value => $"{value.Name} {value.Element} {Shape(value.Shape)}"));
        Console.WriteLine($"{found.File}: {found.Bytes / 1024} KiB, SHA-256 {found.Sha256}");
        Console.WriteLine($"  in:  {Values(found.Inputs)}");
        Console.WriteLine($"  out: {Values(found.Outputs)}");
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {found.Parameters:N0} parameters, {found.Macs / 1e6:N1} million multiplications a picture, values of {found.PeakActivationBytes / 1024.0:N0} KiB alive at most"));
        Console.WriteLine($"  steps: {string.Join(", ", found.Operators.Select(used => $"{used.Value} {used.Key}"))}");
        if (found.Optimised is { } optimised) Console.WriteLine($"  optimised by ONNX Runtime: {string.Join(", ", optimised.Select(used => $"{used.Value} {used.Key}"))}");
        if (found.Manifest is { } manifest) Describe(manifest);
        if (!steps) return;
        Console.WriteLine($"  {"gives",-44} {"operator",-28} {"shape",-20} {"parameters",12} {"multiplications",16}");
        foreach (var step in found.Steps)
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {step.Name,-44} {step.Operator,-28} {Shape(step.Shape),-20} {step.Parameters,12:N0} {step.Macs,16:N0}"));
    }

    private static void Describe(ModelManifest manifest)
    {
        Console.WriteLine($"  package {manifest.Name}: {manifest.Kind.ToString().ToLowerInvariant()}, architecture {manifest.Architecture}{(manifest.ModelId is null ? "" : $", model id {manifest.ModelId}")}; licence {manifest.Licence}; from {manifest.Source.Package} {manifest.Source.Version}, {manifest.Source.File}");
        foreach (var form in manifest.Forms)
        {
            var note = form.Quantisation is { } quantised ? $", {quantised.Scheme} by {quantised.Method} on {quantised.Calibration}{(quantised.Excluded.Count > 0 ? $", {quantised.Excluded.Count} layers in floating point" : "")}" : "";
            Console.WriteLine($"  form {form.Name}{(form.Name == manifest.DefaultForm ? " (default)" : "")}: {form.Input.Width} x {form.Input.Height} {form.Input.Colour.ToString().ToUpperInvariant()} {form.Input.Layout.ToString().ToUpperInvariant()} {(form.Input.Element == ElementKind.Byte ? "bytes" : "floats")}, {form.Bytes / 1024} KiB{note}");
        }

        if (manifest.Similarity is { } similarity)
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  similarity: thresholds {similarity.ThresholdAt(1e-2).Similarity:0.000} at FMR 1e-2, {similarity.ThresholdAt(1e-3).Similarity:0.000} at 1e-3; measured to {similarity.MeasuredTo:0.0e+0}; {similarity.Population}"));
        else if (manifest.Kind == ModelKind.Embedder)
            Console.WriteLine("  similarity: none; the device knows no threshold until 'edgeface-models fit-similarity' was run");
        foreach (var note in manifest.Evaluation ?? [])
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  evaluated ({note.Form}): accuracy {note.Accuracy:0.00 %}, TAR {note.TrueAcceptRate:0.00 %} at FMR {note.FalseMatchRate:0e+0}; {note.Data}; {note.Command}"));
    }
}
