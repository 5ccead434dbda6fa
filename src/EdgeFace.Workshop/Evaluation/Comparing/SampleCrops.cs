using EdgeFace.Core.Imaging;
using EdgeFace.Vision.Alignment;
using EdgeFace.Vision.Imaging;
using EdgeFace.Workshop.Evaluation.Embedding;

namespace EdgeFace.Workshop.Evaluation.Comparing;

/// <summary>Some aligned faces of a corpus, for timing.</summary>
internal static class SampleCrops
{
    private const int Most = 16;

    /// <summary>Evenly spread over the pictures with a face.</summary>
    /// <exception cref="EvaluationException">There is none.</exception>
    public static IReadOnlyList<byte[]> Take(EmbeddedCorpus embedded)
    {
        var found = embedded.Faces.Index().Where(f => f.Item is not null).ToArray();
        if (found.Length == 0) throw new EvaluationException($"No face was found in the pictures of {embedded.Corpus.Folder}.");
        using var decoder = new StillDecoder();
        var aligned = AlignedFace.Create();
        var crops = new List<byte[]>();
        for (var i = 0; i < found.Length; i += Math.Max(1, found.Length / Most))
        {
            using var frame = decoder.Read(embedded.Corpus.Pictures[found[i].Index].Path).Frame;
            if (frame is null) continue;
            FaceAligner.Sample(frame, found[i].Item!.Value.Detected.Landmarks, aligned);
            crops.Add(aligned.Planes.ToArray());
        }

        return crops.Count > 0 ? crops : throw new EvaluationException($"The pictures of {embedded.Corpus.Folder} cannot be read any more.");
    }
}
