using EdgeFace.Core.Evaluation;
using EdgeFace.Core.Imaging;
using EdgeFace.Training.Datasets;

namespace EdgeFace.Training.Validation;

/// <summary>Aligned faces of known people: 3 x 112 x 112 planar bytes each, exactly what the door's embedder gets. A missing one is null.</summary>
internal sealed record FaceSet(IReadOnlyList<byte[]?> Faces, EvaluationPeople People)
{
    /// <summary>The aligned middles of a part's crops.</summary>
    public static FaceSet Of(Dataset dataset, PartOfDataset part) => new(
        [.. part.Pictures.Select(picture =>
        {
            using var crop = dataset.Load(picture);
            return LooseCrop.Aligned(crop);
        })], part.ForEvaluation());

    public CorpusScores Compare(EmbeddingTable embeddings) => CorpusScores.Compare(People, embeddings);

    internal static void CheckLength(ReadOnlySpan<byte> face)
    {
        if (face.Length != AlignedFace.ByteCount) throw new ArgumentException($"An aligned face has {AlignedFace.ByteCount} bytes, not {face.Length}.", nameof(face));
    }
}
