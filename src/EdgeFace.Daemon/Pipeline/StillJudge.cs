using EdgeFace.Core.Access;
using EdgeFace.Core.Gallery;
using EdgeFace.Core.Recognition;
using EdgeFace.Vision.Enrolment;

namespace EdgeFace.Daemon.Pipeline;

/// <summary>Whether one still would match: the door's evidence, runner-up and quality, but one frame alone.</summary>
public sealed class StillJudge(GallerySnapshot gallery, DoorSecurity security, RecognitionOptions options)
{
    private readonly SecurityArming _arming = security.For(gallery.SubjectCount, gallery.Concentration);

    /// <param name="reject">Why it is no match; null where it is.</param>
    public SearchResult Judge(StillFace face, out FrameReject? reject)
    {
        var result = gallery.Search(face.Found.Embedding.Values);
        reject = face.Reject ?? Objection(result);
        return result;
    }

    private FrameReject? Objection(in SearchResult result)
    {
        if (result.Best is not { } best) return new(DenialReason.NoTemplates);
        if (!_arming.Armed) return new(DenialReason.NotArmed);
        var wanted = _arming.Assessment.Evidence;
        var evidence = security.Model.LogLikelihoodRatio(best.Similarity, 1);
        if (!(evidence >= wanted))
            return new(DenialReason.Unknown, Measurement.Of(MeasuredQuantity.Similarity, best.Similarity, (float)security.Model.MeanFor(wanted, 1)));
        var lead = result.RunnerUp is { } other ? evidence - security.Model.LogLikelihoodRatio(other.Similarity, 1) : double.PositiveInfinity;
        return lead < Math.Log(options.RunnerUpOdds)
            ? new(DenialReason.Ambiguous, Measurement.Of(MeasuredQuantity.RunnerUpOdds, (float)Math.Exp(lead), (float)options.RunnerUpOdds))
            : null;
    }
}
