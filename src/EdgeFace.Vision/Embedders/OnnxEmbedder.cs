using EdgeFace.Core.Imaging;
using EdgeFace.Core.Recognition;
using EdgeFace.Vision.Inference;
using EdgeFace.Vision.Packages;

namespace EdgeFace.Vision.Embedders;

/// <summary>
/// Runs an embedder's ONNX file. Where the model takes planar RGB bytes, the aligned face is its input tensor; models
/// that take floats, BGR or interleaved pixels are served by one conversion. Allocates nothing of its own.
/// </summary>
public sealed class OnnxEmbedder : IFaceEmbedder
{
    private readonly BoundModel _model;
    private readonly ModelImage _image;

    private OnnxEmbedder(BoundModel model, ModelId id)
    {
        _model = model;
        _image = new(model);
        Model = id;
        Dimension = model.Output(0).Length;
        Input = new(_image.Planes);
    }

    public ModelId Model { get; }

    public int Dimension { get; }

    public AlignedFace Input { get; }

    /// <summary>Loads a form of an embedder's package.</summary>
    /// <param name="form">Null: the package's default.</param>
    /// <exception cref="ModelPackageException">The package is altered, or is no embedder of 112 x 112 faces.</exception>
    public static OnnxEmbedder Load(ModelPackage package, SessionFactory sessions, string? form = null)
    {
        var manifest = package.Manifest;
        if (manifest is not { Kind: ModelKind.Embedder, ModelId: { } id, Dimension: { } dimension })
            throw new ModelPackageException($"{package.Folder} is no embedder (kind {manifest.Kind}).");
        var input = package.Form(form).Input;
        if (input.Width != AlignedFace.Side || input.Height != AlignedFace.Side)
            throw new ModelPackageException($"{package.Folder} takes {input.Width} x {input.Height} pixels; aligned faces have {AlignedFace.Side} x {AlignedFace.Side}.");
        var model = sessions.Load(package, form);
        if (model.OutputCount == 1 && model.Output(0).Length == dimension) return new(model, new(id));
        var found = string.Join(", ", Enumerable.Range(0, model.OutputCount).Select(i => model.Output(i).Length));
        model.Dispose();
        throw new ModelPackageException($"{package.Folder} should give one output of {dimension} values; it gives {found}. {ModelManifestReader.Repair}");
    }

    /// <exception cref="InvalidOperationException">The model gave no finite vector: the model or the processor is broken.</exception>
    public void Embed(Span<float> embedding)
    {
        _image.Commit();
        _model.Run();
        _model.Output(0).CopyTo(embedding);
        if (!Embedding.TryNormalise(embedding[..Dimension]))
            throw new InvalidOperationException($"The embedder {Model} gave a vector without a finite length.");
    }

    public void Dispose() => _model.Dispose();
}
