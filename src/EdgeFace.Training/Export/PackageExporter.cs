using System.Security.Cryptography;
using EdgeFace.Core.Imaging;
using EdgeFace.Core.Recognition;
using EdgeFace.Training.Datasets;
using EdgeFace.Training.Runs;
using EdgeFace.Training.Validation;
using EdgeFace.Vision.Packages;
using EdgeFace.Workshop.Building;
using EdgeFace.Workshop.Evaluation;
using EdgeFace.Workshop.Graphs;
using EdgeFace.Workshop.Import;
using EdgeFace.Workshop.Onnx;
using EdgeFace.Workshop.Passes;
using EdgeFace.Workshop.Quantisation;
using EdgeFace.Workshop.Similarity;

namespace EdgeFace.Training.Export;

/// <param name="Name">Of the package.</param>
/// <param name="Architecture">For the manifest.</param>
/// <param name="Graph">Gives the graph, a new one each time.</param>
/// <param name="Picture">What the graph takes of a byte.</param>
/// <param name="Reference">Embeddings of unit length that the graph must give, of faces in planar bytes.</param>
/// <param name="Source">Where it comes from, in words.</param>
internal sealed record ExportedModel(
    string Name, string Architecture, Func<ModelGraph> Graph, PictureScale Picture, ColourOrder Colour, Func<IReadOnlyList<byte[]>, Core.Evaluation.EmbeddingTable> Reference, string Licence, string Source);

/// <summary>From a graph to a package that a door takes: written, checked against torch, put into bytes, calibrated, measured.</summary>
internal sealed class PackageExporter(Dataset dataset, IWorkProgress progress, CancellationToken stop)
{
    /// <summary>Largest difference to torch that is let through.</summary>
    public const double MostDifference = 1e-4;

    private const int CalibrationFaces = 300;
    private const int ParityFaces = 24;
    private const int HeldFaces = 32;

    /// <param name="folder">Of packages.</param>
    /// <param name="judge">Null: nobody judges.</param>
    /// <param name="refuse">Looks at what came out, and says why it must not be exported; null: it may be.</param>
    /// <exception cref="TrainingException">The graph does not compute what torch does, or it was refused; nothing is left behind.</exception>
    public (ModelPackage Package, ExportReport Report) Export(ExportedModel model, string folder, bool replace, JudgeSet? judge, Func<ExportReport, string?> refuse)
    {
        if (!ModelManifestReader.IsPackageName(model.Name)) throw new TrainingException($"A package cannot be called '{model.Name}': 1 to 64 lower-case letters, digits and '-' are allowed.");
        if (!replace && Directory.Exists(Path.Combine(folder, model.Name))) throw new TrainingException($"{Path.Combine(folder, model.Name)} is there already; add --replace to export over it.");
        var training = dataset.Part(DatasetPart.Training);
        const string Who = "those kept for validation";
        if (SimilarityFitter.Lacks(dataset.Part(DatasetPart.Validation).ForEvaluation(), Who) is { } lacking)
            throw new TrainingException($"No threshold can be calibrated. {lacking} Prepare more pictures, or a larger share for validation (prepare --validation).");
        // Built aside, so that an export that fails leaves the package of before.
        var aside = Directory.CreateTempSubdirectory("edgeface-export-").FullName;
        try
        {
            var package = Write(model, aside);
            var parity = Parity(model, package, training);
            var (made, loss) = Quantise(model, package, training, aside);
            var validation = FaceSet.Of(dataset, dataset.Part(DatasetPart.Validation));
            var table = PackageEmbedder.Embed(made, made.Manifest.DefaultForm, validation.Faces);
            var rates = PairRates.Of(validation.Compare(table));
            var judged = judge?.Judge(PackageEmbedder.Embed(made, made.Manifest.DefaultForm, judge.Faces));
            var report = new ExportReport(parity, loss, rates, judged);
            if (refuse(report) is { } why) throw new TrainingException($"Nothing was exported: {why}");
            var manifest = made.Manifest with
            {
                Similarity = SimilarityFitter.Fit(validation.People, table, Who, noise: null, stop),
                Evaluation = judged is null ? null : [Note(made, judged, judge!, model)],
            };
            var done = new PackageFolder(folder).Put(
                manifest, [.. manifest.Forms.Select(form => (form.File, made.ReadVerified(form)))], replace, written => ModelTrial.Run(written, written.Form()));
            return (done, report);
        }
        finally
        {
            Directory.Delete(aside, recursive: true);
        }
    }

    private static ModelPackage Write(ExportedModel model, string folder)
    {
        var graph = model.Graph();
        var onnx = OnnxWriter.Write(graph, $"{model.Name}, trained by edgeface-train");
        var hash = Convert.ToHexStringLower(SHA256.HashData(onnx));
        var dimension = graph.Outputs[0].Shape[^1];
        var input = new ModelInput(graph.Inputs[0].Name, AlignedFace.Side, AlignedFace.Side, model.Colour, TensorLayout.Nchw, ElementKind.Float, Three(model.Picture.Mean), Three(model.Picture.Scale));
        var manifest = new ModelManifest(
            ModelManifest.CurrentFormat, model.Name, ModelKind.Embedder, model.Architecture, $"{model.Name}-{dimension}@{hash[..8]}", dimension, "float32",
            [new("float32", "float32.onnx", hash, onnx.Length, input, [graph.Outputs[0].Name])], model.Licence, new(model.Source, "1", "float32.onnx", hash), Similarity: null)
        {
            Alignment = ModelManifest.ArcFaceAlignment,
        };
        return new PackageFolder(folder).Put(manifest, [("float32.onnx", onnx)], replace: false, written => ModelTrial.Run(written, written.Form()));
    }

    private static float[] Three(float value) => [value, value, value];

    private double Parity(ExportedModel model, ModelPackage package, PartOfDataset training)
    {
        byte[][] faces = [.. CropSource.Of(dataset, training, ParityFaces).Select(crop => crop.Planes)];
        var (expected, found) = (model.Reference(faces), PackageEmbedder.Embed(package, "float32", faces));
        var largest = 0.0;
        for (var i = 0; i < faces.Length; i++)
        {
            for (var d = 0; d < expected.Dimension; d++) largest = Math.Max(largest, Math.Abs(expected.Row(i)[d] - found.Row(i)[d]));
        }

        return largest <= MostDifference
            ? largest
            : throw new TrainingException(FormattableString.Invariant($"The exported graph does not compute what torch does: embeddings differ by up to {largest}, at most {MostDifference} is let through. Nothing was exported."));
    }

    private (ModelPackage Package, double? Loss) Quantise(ExportedModel model, ModelPackage package, PartOfDataset training, string folder)
    {
        var form = package.Form("float32");
        var crops = CropSource.Of(dataset, training, CalibrationFaces);
        var held = crops.Where((_, i) => i % 5 == 0).Take(HeldFaces).ToList();
        var quantiser = new EmbedderQuantiser(model.Graph, form.Input, progress);
        List<Workshop.Measuring.AlignedCrop> calibration = [.. crops.Except(held)];
        var table = quantiser.Calibrate(form.Sha256, $"{calibration.Count} faces of the training people", calibration, stop);
        var options = new QuantiserOptions(RangeMethod.Mse, [], null, false);
        var made = quantiser.Quantise(table, options, held, stop);
        return (QuantisedPackage.Write(package, made, options, table, folder), made.Loss);
    }

    private static EvaluationNote Note(ModelPackage package, Judgement judged, JudgeSet judge, ExportedModel model)
    {
        var embeddings = PackageEmbedder.Embed(package, package.Manifest.DefaultForm, judge.Faces);
        var scores = Core.Evaluation.CorpusScores.Compare(new(judge.Data.Corpus.PersonOfPicture, Enumerable.Range(0, judge.Data.Corpus.People.Count)), embeddings);
        return new(
            package.Manifest.DefaultForm, judged.Name, $"edgeface-models evaluate {model.Name} --images FOLDER --pairs FILE", judged.Accuracy, 1e-3,
            scores.Genuine.TrueAcceptRateAt(scores.Impostors.ThresholdAt(1e-3)));
    }
}
