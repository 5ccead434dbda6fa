using EdgeFace.Core.Evaluation;
using EdgeFace.Vision.Embedders;
using EdgeFace.Vision.Inference;
using EdgeFace.Vision.Packages;

namespace EdgeFace.Training.Export;

/// <summary>Embeds faces with a form of a package, by the device's own embedder.</summary>
internal static class PackageEmbedder
{
    /// <param name="faces">Aligned, 3 x 112 x 112 planar bytes; null: missing.</param>
    public static EmbeddingTable Embed(ModelPackage package, string form, IReadOnlyList<byte[]?> faces)
    {
        using var embedder = OnnxEmbedder.Load(package, new SessionFactory(new InferenceOptions()), form);
        var table = new EmbeddingTable(faces.Count, embedder.Dimension);
        var values = new float[embedder.Dimension];
        foreach (var (index, face) in faces.Index())
        {
            if (face is null) continue;
            face.CopyTo(embedder.Input.Planes);
            embedder.Embed(values);
            table.Set(index, values);
        }

        return table;
    }
}
