using EdgeFace.Core.Imaging;
using EdgeFace.Training.Datasets;
using EdgeFace.Training.Runs;
using EdgeFace.Vision.Embedders;
using EdgeFace.Vision.Inference;
using EdgeFace.Vision.Packages;
using EdgeFace.Workshop.Evaluation.Embedding;
using TorchSharp;
using static TorchSharp.torch;

namespace EdgeFace.Training.Distillation;

/// <summary>
/// What a model package makes of every face of a part, and of its mirror image: run once, by the device's own embedder. The
/// student sees the faces changed; what it is to say of them is what the teacher says of them unchanged.
/// </summary>
internal sealed class TeacherEmbeddings : IDisposable
{
    private readonly Tensor _plain;
    private readonly Tensor _mirrored;

    private TeacherEmbeddings(Tensor plain, Tensor mirrored)
    {
        _plain = plain.DetachFromDisposeScope();
        _mirrored = mirrored.DetachFromDisposeScope();
    }

    /// <exception cref="TrainingException">Student and teacher have embeddings of different length.</exception>
    public static TeacherEmbeddings Of(string package, Dataset dataset, PartOfDataset part, int dimension, Device device)
    {
        var (teacher, form) = ModelLocator.Find().LoadForm(package);
        using var embedder = OnnxEmbedder.Load(teacher, new SessionFactory(new InferenceOptions()), form);
        if (embedder.Dimension != dimension)
            throw new TrainingException($"The teacher {teacher.Manifest.Name} gives {embedder.Dimension} values, the student would give {dimension}. Leave --dimension out.");
        var (plain, mirrored) = (new float[part.Pictures.Count * dimension], new float[part.Pictures.Count * dimension]);
        for (var i = 0; i < part.Pictures.Count; i++)
        {
            using var crop = dataset.Load(part.Pictures[i]);
            var face = LooseCrop.Aligned(crop);
            Embed(embedder, face, plain.AsSpan(i * dimension, dimension));
            for (var row = 0; row < 3 * AlignedFace.Side; row++) face.AsSpan(row * AlignedFace.Side, AlignedFace.Side).Reverse();
            Embed(embedder, face, mirrored.AsSpan(i * dimension, dimension));
        }

        return new(tensor(plain, [part.Pictures.Count, dimension]).to(device), tensor(mirrored, [part.Pictures.Count, dimension]).to(device));
    }

    /// <summary>[batch, dimension], unit length.</summary>
    public Tensor For(LoadedBatch batch)
    {
        var places = tensor(Array.ConvertAll(batch.Places, place => (long)place)).to(_plain.device);
        var mirrored = tensor(batch.Mirrored).to(_plain.device).unsqueeze(1);
        return where(mirrored, _mirrored.index_select(0, places), _plain.index_select(0, places));
    }

    public void Dispose()
    {
        _plain.Dispose();
        _mirrored.Dispose();
    }

    private static void Embed(OnnxEmbedder embedder, byte[] face, Span<float> to)
    {
        face.CopyTo(embedder.Input.Planes);
        embedder.Embed(to);
    }
}
