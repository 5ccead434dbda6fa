using System.Security.Cryptography;
using EdgeFace.Admin.Journal;
using EdgeFace.Core.Gallery;
using EdgeFace.Core.Recognition;
using EdgeFace.Messaging.Gallery;
using EdgeFace.Vision;
using EdgeFace.Vision.Detection;
using EdgeFace.Vision.Enrolment;
using EdgeFace.Vision.Inference;
using EdgeFace.Vision.Packages;

namespace EdgeFace.Admin.Enrolment;

/// <summary>Somebody who is to be enrolled.</summary>
/// <param name="Images">Paths of the pictures.</param>
internal sealed record Applicant(string Id, string Name, SubjectRights Rights, DateOnly? Consent, IReadOnlyList<string> Images);

/// <summary>What became of one person.</summary>
/// <param name="Outcome"><c>enrolled</c>, <c>unchanged</c> or <c>refused</c>.</param>
internal sealed record EnrolmentReport(string Subject, string Outcome, int Stored, IReadOnlyList<RefusedPicture> Refused);

/// <summary>Makes templates of pictures with the doors' own models, quality gate and judge. Used by one thread.</summary>
internal sealed class Enroller : IDisposable
{
    private readonly RecognitionModels _models;
    private readonly StillAnalyser _analyser;
    private readonly EnrolmentOptions _options = new();
    private readonly bool _allowDuplicate;
    private readonly TimeProvider _time;
    private readonly Dictionary<string, Person> _known;

    private Enroller(RecognitionModels models, IEnumerable<Person> known, bool allowDuplicate, TimeProvider time)
    {
        (_models, _allowDuplicate, _time) = (models, allowDuplicate, time);
        _analyser = new(models.CreateAnalyser(new QualityOptions().Enrolment));
        _known = known.ToDictionary(person => person.Subject.Subject, StringComparer.Ordinal);
    }

    /// <param name="models">Folder of the model packages, or null for the usual places.</param>
    /// <exception cref="ModelPackageException">A model is missing or altered.</exception>
    public static Enroller Load(ModelsOptions models, IEnumerable<Person> known, bool allowDuplicate, TimeProvider time) =>
        new(RecognitionModels.Load(models, new InferenceOptions(), new DetectionOptions(), time), known, allowDuplicate, time);

    /// <summary>The person with the new templates; null where nothing changes.</summary>
    /// <param name="face">Which of several faces: the largest that is alone, unless a point of the picture is given.</param>
    public Person? Enrol(Applicant applicant, ImageAt? face, out EnrolmentReport report)
    {
        var known = _known.GetValueOrDefault(applicant.Id);
        var hashes = applicant.Images.ToDictionary(path => path, HashOf, StringComparer.Ordinal);
        // What was taken with the model before this one says nothing yet to doors that have this one.
        var seen = Embeddings(known).Any() ? known!.Images : [];
        var fresh = applicant.Images.Where(path => hashes[path] is not { } hash || !seen.Contains(hash)).ToArray();
        var sameWords = known is not null && known.Subject.Name == applicant.Name && known.Subject.Rights.Equals(applicant.Rights) && known.Subject.Consent == applicant.Consent;
        if (fresh.Length == 0 && sameWords)
        {
            report = new(applicant.Id, "unchanged", 0, []);
            return null;
        }

        var refused = new List<RefusedPicture>();
        var candidates = new List<EnrolmentCandidate>();
        foreach (var path in fresh)
        {
            if (Choose(_analyser.Analyse(path), face, out var fault) is { } found) candidates.Add(new(path, found.Found.Embedding, found.Found.Quality.Score));
            else refused.Add(fault!);
        }

        var verdict = Judge(applicant.Id, known, candidates);
        refused.AddRange(verdict.Refused);
        if (verdict.Accepted.Count == 0 && (known is null || fresh.Length > 0))
        {
            report = new(applicant.Id, "refused", 0, refused);
            return null;
        }

        var now = _time.GetUtcNow();
        var person = new Person(
            new(1, applicant.Id, applicant.Name, applicant.Rights.Groups, applicant.Rights.ValidFrom, applicant.Rights.ValidUntil, applicant.Rights.Extended,
                applicant.Consent, known?.Subject.Enrolled ?? now,
                [.. known?.Subject.Templates ?? [], .. verdict.Accepted.Select(candidate => TemplatePayload.Of(candidate.Embedding, candidate.Quality, now))]),
            [.. (known?.Images ?? []).Union(hashes.Values.OfType<string>())]);
        _known[applicant.Id] = person;
        report = new(applicant.Id, "enrolled", verdict.Accepted.Count, refused);
        return person;
    }

    public void Dispose()
    {
        _analyser.Dispose();
        _models.Dispose();
    }

    private EnrolmentVerdict Judge(string id, Person? known, List<EnrolmentCandidate> candidates)
    {
        var model = _models.Embedder.Model;
        var own = Embeddings(known).ToArray();
        SimilarityThreshold? duplicate = _allowDuplicate ? null : _models.Calibration.ThresholdAt(_options.DuplicateFalseMatchRate);
        var others = GallerySnapshot.Build(
            [.. _known.Values.Where(person => person.Subject.Subject != id).Select(person => new Subject(
                new(person.Subject.Subject), "", default, [.. Embeddings(person).Select((embedding, i) => new Template(i + 1, embedding, 0, default))]))],
            model, _models.Embedder.Dimension);
        return new EnrolmentJudge(duplicate, _models.Calibration.ThresholdAt(_options.SameSubjectFalseMatchRate), _options.MaximumTemplates).Judge(candidates, own, others);
    }

    private IEnumerable<Embedding> Embeddings(Person? person) =>
        (person?.Subject.Templates ?? []).Select(template => template.ToEmbedding()).Where(embedding => embedding.Model == _models.Embedder.Model);

    private static StillFace? Choose(StillAnalysis still, ImageAt? at, out RefusedPicture? fault)
    {
        fault = null;
        if (still.Fault is { } unreadable)
        {
            fault = new(still.Path, StillReasons.NotAPicture, unreadable);
            return null;
        }

        FrameReject? reject = still.Faces.Count == 0 ? new(Core.Access.DenialReason.NoFace) : null;
        var face = at is { } point ? FaceChooser.At(still.Faces, new(point.X, point.Y)) : FaceChooser.Only(still.Faces, out reject);
        if ((face is null ? reject : face.Reject) is not { } refused) return face;
        fault = new(still.Path, StillReasons.Name(refused.Reason), StillReasons.Words(refused));
        return null;
    }

    private static string? HashOf(string path)
    {
        try
        {
            using var file = File.OpenRead(path);
            return Convert.ToHexStringLower(SHA256.HashData(file));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}

/// <summary>A point of a picture, in its pixels.</summary>
internal readonly record struct ImageAt(float X, float Y);
