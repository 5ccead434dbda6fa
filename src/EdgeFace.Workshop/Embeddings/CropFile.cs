using EdgeFace.Core.Imaging;
using EdgeFace.Workshop.Building;
using EdgeFace.Workshop.Evaluation;
using EdgeFace.Workshop.Measuring;

namespace EdgeFace.Workshop.Embeddings;

/// <summary>Aligned faces one after the other, each 3 x 112 x 112 bytes, planar RGB.</summary>
internal static class CropFile
{
    public static void Write(string path, IReadOnlyList<AlignedCrop> crops) => AtomicFile.Write(path, crops.SelectMany(crop => crop.Planes).ToArray());

    /// <exception cref="EvaluationException">Its length is not that of whole faces.</exception>
    public static IReadOnlyList<ReadOnlyMemory<byte>> Read(string path)
    {
        var bytes = File.ReadAllBytes(path);
        if (bytes.Length == 0 || bytes.Length % AlignedFace.ByteCount != 0)
            throw new EvaluationException($"{path} holds no whole aligned faces of {AlignedFace.ByteCount} bytes; 'edgeface-models embed --images' writes such files.");
        return [.. Enumerable.Range(0, bytes.Length / AlignedFace.ByteCount).Select(i => (ReadOnlyMemory<byte>)bytes.AsMemory(i * AlignedFace.ByteCount, AlignedFace.ByteCount))];
    }
}
