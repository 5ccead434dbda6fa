using EdgeFace.Core.Access;
using EdgeFace.Core.Gallery;
using EdgeFace.Core.Recognition;
using EdgeFace.Vision.Enrolment;

namespace EdgeFace.Daemon.Pipeline;

/// <summary>Whether one still would match: the door's evidence, runner-up and quality, but one frame alone.</summary>
public sealed class StillJudge(GallerySnapshot gallery, DoorSecurity security, RecognitionOptions options)
{
    private readonly SecurityArming _arming = security.For(gallery.SubjectCount, gallery.Concentration);

    /// <param name="reason">Why it is no match; null where it is.</param>
    public SearchResult Judge(StillFace face, out DenialReason? reason)
    {
        var result = gallery.Search(face.Found.Embedding.Values);
        reason = face.Reject ?? Objection(result);
        return result;
    }

    private DenialReason? Objection(in SearchResult result)
    {
        if (result.Best is not { } best) return DenialReason.NoTemplates;
        if (!_arming.Armed) return DenialReason.NotArmed;
        var evidence = security.Model.LogLikelihoodRatio(best.Similarity, 1);
        if (!(evidence >= _arming.Assessment.Evidence)) return DenialReason.Unknown;
        var ambiguous = result.RunnerUp is { } other
            && evidence - security.Model.LogLikelihoodRatio(other.Similarity, 1) < Math.Log(options.RunnerUpOdds);
        return ambiguous ? DenialReason.Ambiguous : null;
    }
}
