using System.Buffers.Binary;
using EdgeFace.Workshop.Building;
using EdgeFace.Workshop.Evaluation;

namespace EdgeFace.Workshop.Embeddings;

/// <summary>Unit-length embeddings of the same crops in the same order, as one machine computed them.</summary>
/// <param name="Dimension">Values of each.</param>
/// <param name="Values">Count x dimension.</param>
internal sealed record EmbeddingFile(int Dimension, float[] Values)
{
    // "EFE1", dimension, then the values: all little-endian.
    private const uint Magic = 0x31454645;
    private const int HeadBytes = 8;
    private const int MostDimension = 4096;

    public int Count => Values.Length / Dimension;

    public ReadOnlySpan<float> this[int index] => Values.AsSpan(index * Dimension, Dimension);

    public void Write(string path)
    {
        var bytes = new byte[HeadBytes + Values.Length * sizeof(float)];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, Magic);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(4), Dimension);
        for (var i = 0; i < Values.Length; i++) BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(HeadBytes + i * sizeof(float)), Values[i]);
        AtomicFile.Write(path, bytes);
    }

    /// <exception cref="EvaluationException">It is no such file, or cut short.</exception>
    public static EmbeddingFile Read(string path)
    {
        var bytes = File.ReadAllBytes(path);
        if (bytes.Length < HeadBytes || BinaryPrimitives.ReadUInt32LittleEndian(bytes) != Magic)
            throw new EvaluationException($"{path} holds no embeddings; 'edgeface-models embed --to' writes such files.");
        var dimension = BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(4));
        if (dimension is < 1 or > MostDimension || (bytes.Length - HeadBytes) % (dimension * sizeof(float)) != 0)
            throw new EvaluationException($"{path} is damaged or cut short: {bytes.Length} bytes for embeddings of {dimension} values.");
        var values = new float[(bytes.Length - HeadBytes) / sizeof(float)];
        for (var i = 0; i < values.Length; i++) values[i] = BinaryPrimitives.ReadSingleLittleEndian(bytes.AsSpan(HeadBytes + i * sizeof(float)));
        return new(dimension, values);
    }
}
