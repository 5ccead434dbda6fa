using System.Globalization;
using EdgeFace.Core.Gallery;
using EdgeFace.Core.Recognition;

namespace EdgeFace.Vision.Enrolment;

/// <summary>A picture that may become a template.</summary>
public sealed record EnrolmentCandidate(string Image, Embedding Embedding, float Quality);

/// <summary>A picture that does not become a template.</summary>
/// <param name="Reason">Its name in JSON.</param>
/// <param name="Message">For people.</param>
public sealed record RefusedPicture(string Image, string Reason, string Message);

/// <summary>Which of the good pictures become templates.</summary>
public sealed record EnrolmentVerdict(IReadOnlyList<EnrolmentCandidate> Accepted, IReadOnlyList<RefusedPicture> Refused);

/// <summary>
/// Keeps the gallery clean: nobody is enrolled under two ids, and no subject gets a template of somebody else,
/// who would then pass under that name. One picture of somebody who is enrolled already voids the whole enrolment.
/// </summary>
/// <param name="duplicate">Similarity at which a picture is somebody else who is enrolled; null where that is allowed.</param>
/// <param name="sameSubject">Similarity that the subject's own pictures must have.</param>
public sealed class EnrolmentJudge(SimilarityThreshold? duplicate, SimilarityThreshold sameSubject, int maximumTemplates)
{
    /// <param name="own">The subject's templates so far, of the model in use.</param>
    /// <param name="others">Everybody else.</param>
    public EnrolmentVerdict Judge(IReadOnlyList<EnrolmentCandidate> candidates, IReadOnlyList<Embedding> own, GallerySnapshot others)
    {
        List<RefusedPicture> refused = [];
        List<EnrolmentCandidate> left = [];
        foreach (var candidate in candidates)
        {
            if (DuplicateOf(candidate, others) is { } fault) refused.Add(fault);
            else left.Add(candidate);
        }

        // All pictures of one enrolment are to be one person: where one of them is somebody else, who the others are is not known.
        if (refused.Count > 0)
        {
            var odd = refused[0].Image;
            refused.AddRange(left.Select(candidate => new RefusedPicture(
                candidate.Image, StillReasons.AnotherPerson, $"not stored, since '{odd}' of the same enrolment shows somebody who is enrolled already")));
            return new([], refused);
        }

        var person = SamePerson(left, own);
        refused.AddRange(left.Except(person).Select(candidate => new RefusedPicture(
            candidate.Image, StillReasons.AnotherPerson,
            "this is not the person of the subject's other pictures, or the pictures are too different")));
        var room = Math.Max(0, maximumTemplates - own.Count);
        refused.AddRange(person.Skip(room).Select(candidate => new RefusedPicture(
            candidate.Image, StillReasons.TooManyTemplates, $"the subject has {maximumTemplates} templates, and no more are kept")));
        return new([.. person.Take(room)], refused);
    }

    private RefusedPicture? DuplicateOf(EnrolmentCandidate candidate, GallerySnapshot others)
    {
        if (duplicate is not { } threshold) return null;
        if (others.Search(candidate.Embedding.Values).Best is not { } best || best.Similarity < threshold.Similarity) return null;
        return new(candidate.Image, StillReasons.AlreadyEnrolled, string.Create(CultureInfo.InvariantCulture,
            $"this person seems to be enrolled already as '{best.Subject}' (similarity {best.Similarity:0.00}); --allow-duplicate enrols nevertheless"));
    }

    // Pictures that are alike, directly or through others, show one person. With templates already there it must be
    // that person; else the largest group is believed, and of two equal ones that of the earlier picture.
    private List<EnrolmentCandidate> SamePerson(List<EnrolmentCandidate> candidates, IReadOnlyList<Embedding> own)
    {
        var waiting = candidates.ToList();
        if (own.Count > 0) return TakeGroup(waiting, own);
        List<EnrolmentCandidate> largest = [];
        while (waiting.Count > 0)
        {
            var first = waiting[0];
            waiting.RemoveAt(0);
            List<EnrolmentCandidate> group = [first, .. TakeGroup(waiting, [first.Embedding])];
            if (group.Count > largest.Count) largest = group;
        }

        return [.. candidates.Where(largest.Contains)];
    }

    private List<EnrolmentCandidate> TakeGroup(List<EnrolmentCandidate> waiting, IReadOnlyList<Embedding> seeds)
    {
        List<EnrolmentCandidate> group = [];
        var near = new Queue<Embedding>(seeds);
        while (near.TryDequeue(out var embedding))
        {
            var alike = waiting.Where(c => c.Embedding.SimilarityTo(embedding) >= sameSubject.Similarity).ToArray();
            foreach (var candidate in alike)
            {
                waiting.Remove(candidate);
                group.Add(candidate);
                near.Enqueue(candidate.Embedding);
            }
        }

        return group;
    }
}
