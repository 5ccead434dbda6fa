using System.Numerics.Tensors;
using EdgeFace.Core.Evaluation;
using EdgeFace.Core.Recognition;
using EdgeFace.Workshop.Evaluation;
using EdgeFace.Workshop.Evaluation.Corpus;
using EdgeFace.Workshop.Evaluation.Embedding;

namespace EdgeFace.Workshop.Similarity;

/// <summary>Takes the scatter of frames from clips: each person's reference is made of the first frames of the first clip.</summary>
internal static class ClipNoise
{
    private const int FramesOfReference = 10;

    /// <exception cref="EvaluationException">No clip is long enough, or the pace is no pace.</exception>
    public static FrameNoise Measure(EmbeddedCorpus embedded, double framesPerSecond)
    {
        if (!(framesPerSecond is >= 0.1 and <= 1000)) throw new EvaluationException($"--clips-rate must lie between 0.1 and 1000, not {framesPerSecond}.");
        var clips = embedded.Corpus.Pictures.Index().Where(p => embedded.Embeddings.Has(p.Index))
            .GroupBy(p => p.Item.Person).SelectMany(person => Similarities(person, embedded.Embeddings));
        try
        {
            return ClipScatter.Measure(clips, framesPerSecond);
        }
        catch (InvalidOperationException fault)
        {
            throw new EvaluationException($"{embedded.Corpus.Folder}: {fault.Message}", fault);
        }
    }

    private static IEnumerable<IReadOnlyList<float>> Similarities(IEnumerable<(int Index, CorpusPicture Item)> frames, EmbeddingTable embeddings)
    {
        var clips = frames.GroupBy(f => ClipOf(f.Item.Path)).OrderBy(c => c.Key, StringComparer.Ordinal)
            .Select(c => c.OrderBy(f => f.Item.Number).Select(f => f.Index).ToArray()).ToArray();
        var reference = new float[embeddings.Dimension];
        foreach (var frame in clips[0].Take(FramesOfReference)) TensorPrimitives.Add(reference, embeddings.Row(frame), reference);
        if (!EdgeFace.Core.Recognition.Embedding.TryNormalise(reference)) yield break;
        foreach (var (index, clip) in clips.Index())
            yield return [.. clip.Skip(index == 0 ? FramesOfReference : 0).Select(frame => TensorPrimitives.Dot<float>(reference, embeddings.Row(frame)))];
    }

    private static string ClipOf(string path)
    {
        var stem = Path.GetFileNameWithoutExtension(path);
        return stem.LastIndexOf('_') is > 0 and var end ? stem[..end] : stem;
    }
}
