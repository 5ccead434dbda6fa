using EdgeFace.Vision.Packages;
using EdgeFace.Workshop.Building;
using EdgeFace.Workshop.Commands;
using EdgeFace.Workshop.Graphs;
using EdgeFace.Workshop.Import;
using EdgeFace.Workshop.Onnx;
using EdgeFace.Workshop.Tflite;

namespace EdgeFace.Workshop.Quantisation;

/// <summary>The file that an embedder's package was made of, as it is quantised.</summary>
/// <param name="Read">Gives the graph, a new one each time.</param>
/// <param name="Input">How pictures go into it.</param>
/// <param name="Sha256">Of the file.</param>
internal sealed record OriginalModel(Func<ModelGraph> Read, ModelInput Input, string Sha256)
{
    private const string Form = "float32";

    /// <summary>
    /// An imported package keeps its file as its form float32. That of a package which 'build' made is spelled for speed, so
    /// its source file is taken, from where npm put it.
    /// </summary>
    /// <exception cref="BuildFailedException">It is no embedder, or its file is not there.</exception>
    /// <exception cref="ModelPackageException">Its file is altered.</exception>
    public static OriginalModel Of(ModelPackage package)
    {
        var manifest = package.Manifest;
        if (manifest.Kind != ModelKind.Embedder) throw new BuildFailedException($"{package.Folder} is no embedder; only embedders can be put into bytes.");
        if (manifest.Source.Package.StartsWith("npm:", StringComparison.Ordinal)) return OfBuild(manifest);
        var form = package.Form(Form);
        var onnx = package.ReadVerified(form);
        return new(() => Import(form, onnx), form.Input, form.Sha256);
    }

    private static ModelGraph Import(ModelForm form, byte[] onnx)
    {
        try
        {
            var graph = OnnxImporter.Import(OnnxFile.Parse(onnx));
            graph.Outputs.RemoveAll(output => output.Name != form.Outputs[0]);
            graph.RemoveUnused();
            return graph;
        }
        catch (InvalidModelFileException fault)
        {
            throw new BuildFailedException($"{form.File} cannot be quantised. {fault.Message}", fault);
        }
    }

    private static OriginalModel OfBuild(ModelManifest manifest)
    {
        var models = ModelFolders.FindModels();
        var plan = BuildManifest.Read(models).Packages.FirstOrDefault(plan => plan.Source.Sha256 == manifest.Source.Sha256)
            ?? throw new BuildFailedException($"{Path.Combine(models, BuildManifest.FileName)} does not know the source of {manifest.Name}.");
        var file = TfliteReader.Read(new SourceFiles(Path.Combine(models, "node_modules")).Read(plan.Source));
        float[] mean = [MobileFaceNetGraphs.Mean, MobileFaceNetGraphs.Mean, MobileFaceNetGraphs.Mean], scale = [MobileFaceNetGraphs.Scale, MobileFaceNetGraphs.Scale, MobileFaceNetGraphs.Scale];
        return new(
            () => MobileFaceNetGraphs.Import(file), new("image", 112, 112, ColourOrder.Rgb, TensorLayout.Nchw, ElementKind.Float, mean, scale), plan.Source.Sha256);
    }
}
