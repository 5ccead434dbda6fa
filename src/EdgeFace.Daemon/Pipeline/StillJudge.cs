using EdgeFace.Core.Access;
using EdgeFace.Core.Gallery;
using EdgeFace.Core.Recognition;
using EdgeFace.Vision.Enrolment;

namespace EdgeFace.Daemon.Pipeline;

/// <summary>Whether one still would match: the door's threshold, margin and quality, but one frame alone.</summary>
public sealed class StillJudge(GallerySnapshot gallery, SimilarityThreshold threshold, RecognitionOptions options)
{
    /// <param name="reason">Why it is no match; null where it is.</param>
    public SearchResult Judge(StillFace face, out DenialReason? reason)
    {
        var result = gallery.Search(face.Found.Embedding.Values);
        reason = face.Reject
            ?? (result.Best is not { } best ? DenialReason.NoTemplates
            : !(best.Similarity >= threshold.Similarity) ? DenialReason.Unknown
            : !(result.Margin >= options.Margin) ? DenialReason.Ambiguous
            : null);
        return result;
    }
}
