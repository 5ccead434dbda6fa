using System.Numerics.Tensors;
using EdgeFace.Core.Recognition;

namespace EdgeFace.Core.Gallery;

/// <summary>
/// The gallery as the search sees it: one reference a subject, the mean direction of the subject's templates of
/// one model. Immutable: a change makes a new snapshot, and a search that has begun goes on with the old one.
/// </summary>
/// <remarks>
/// The mean, and not the nearest of the templates: taking the best of n gives a stranger n chances, and each
/// template carries the noise of its own picture. At equal false accepts, on lfw-dev (k pictures of each person with more
/// enrolled, ten draws, the residents most like a stranger as impostors, FMR 1e-3), FNMR of the mean against the best-of:
/// k = 2: 2.5 and 3.3 %, k = 3: 1.5 and 2.6 %, k = 5: 1.2 and 1.6 %; at 1e-4 with k = 2: 5.1 and 6.9 %. Only with
/// five pictures of five days and easier strangers is the best-of as good or a little better (0.4 and 0.3 %). On the webcam clips of
/// six alike people, ten templates each, the best-of leaves 0.035 between the least similar own frame and the most similar
/// stranger's (0.674 and 0.639), the mean 0.05 (0.613 and 0.563). Template averaging is also what the IJB protocols
/// (Maze et al. 2018) compare sets of pictures with.
/// </remarks>
public sealed class GallerySnapshot
{
    // Below, the floats fit into the processor's nearest cache.
    private const int FewestForBytes = 512;

    // The probe's copy stands on the stack.
    private const int MostForBytes = 4096;

    private readonly float[] _references;
    private readonly SubjectId[] _subjects;
    private readonly ByteRows? _bytes;

    private GallerySnapshot(ModelId model, int dimension, float[] references, SubjectId[] subjects)
    {
        Model = model;
        Dimension = dimension;
        _references = references;
        _subjects = subjects;
        _bytes = subjects.Length >= FewestForBytes && dimension <= MostForBytes && ByteRows.IsFaster
            ? new(references, subjects.Length, dimension)
            : null;
    }

    public ModelId Model { get; }

    /// <summary>Length of each embedding.</summary>
    public int Dimension { get; }

    /// <summary>Subjects that can be found.</summary>
    public int SubjectCount => _subjects.Length;

    /// <summary>Templates that the references are made of.</summary>
    public int TemplateCount { get; private init; }

    /// <summary>
    /// Mean squared length of the subjects' mean templates: 1 where each has one template or templates that are all alike,
    /// less where they differ as those of several occasions do.
    /// </summary>
    public double Concentration { get; private init; } = 1;

    /// <summary>Templates of other models: stored, but never compared.</summary>
    public int ForeignTemplates { get; private init; }

    /// <summary>Takes the templates of <paramref name="model"/> and counts the others.</summary>
    public static GallerySnapshot Build(IReadOnlyCollection<Subject> subjects, ModelId model, int dimension)
    {
        bool Usable(Template t) => t.Embedding.Model == model && t.Embedding.Dimension == dimension;
        var found = subjects.Where(s => s.Templates.Any(Usable))
            .OrderBy(s => s.Id.Value, StringComparer.Ordinal).ToArray();
        var references = new float[checked(found.Length * dimension)];
        var concentration = 0.0;
        for (var i = 0; i < found.Length; i++)
            concentration += WriteMean(found[i].Templates.Where(Usable), references.AsSpan(i * dimension, dimension));
        return new(model, dimension, references, [.. found.Select(s => s.Id)])
        {
            Concentration = found.Length == 0 ? 1 : concentration / found.Length,
            TemplateCount = found.Sum(s => s.Templates.Count(Usable)),
            ForeignTemplates = subjects.Sum(s => s.Templates.Count(t => !Usable(t))),
        };
    }

    /// <summary>The same without some subjects: for whoever must not pass from this moment on.</summary>
    public GallerySnapshot Without(IReadOnlyCollection<SubjectId> gone)
    {
        var kept = Enumerable.Range(0, _subjects.Length).Where(i => !gone.Contains(_subjects[i])).ToArray();
        if (kept.Length == _subjects.Length) return this;
        var references = new float[kept.Length * Dimension];
        for (var i = 0; i < kept.Length; i++)
            _references.AsSpan(kept[i] * Dimension, Dimension).CopyTo(references.AsSpan(i * Dimension));
        return new(Model, Dimension, references, [.. kept.Select(i => _subjects[i])])
        {
            // How many were theirs is not known here; the next snapshot from the store says it again.
            TemplateCount = TemplateCount,
            ForeignTemplates = ForeignTemplates,
        };
    }

    /// <summary>Exact search over every subject; allocates nothing.</summary>
    /// <param name="probe">Unit length, of this snapshot's model.</param>
    /// <exception cref="ArgumentException">The probe has another length.</exception>
    public SearchResult Search(ReadOnlySpan<float> probe)
    {
        if (probe.Length != Dimension)
            throw new ArgumentException($"The probe has {probe.Length} values, the gallery's templates {Dimension}.", nameof(probe));
        var nearest = new TwoNearest();
        if (_bytes is null)
        {
            for (var i = 0; i < _subjects.Length; i++) nearest.Offer(i, Exact(probe, i));
        }
        else
        {
            SearchBytes(_bytes, probe, ref nearest);
        }

        return new(MatchAt(nearest.Best, nearest.BestSimilarity), MatchAt(nearest.Second, nearest.SecondSimilarity));
    }

    // Whoever could still be among the two nearest, by the most that the bytes are off, is compared exactly.
    private void SearchBytes(ByteRows bytes, ReadOnlySpan<float> probe, ref TwoNearest nearest)
    {
        Span<short> prepared = stackalloc short[bytes.ProbeLength];
        var off = bytes.Prepare(probe, prepared);
        for (var i = 0; i < _subjects.Length; i++)
        {
            if (bytes.Product(prepared, i) + bytes.ErrorOf(i) + off >= nearest.SecondSimilarity) nearest.Offer(i, Exact(probe, i));
        }
    }

    private float Exact(ReadOnlySpan<float> probe, int subject) =>
        TensorPrimitives.Dot(probe, _references.AsSpan(subject * Dimension, Dimension));

    private SubjectMatch? MatchAt(int index, float similarity) =>
        index < 0 ? null : new SubjectMatch(_subjects[index], similarity);

    // Templates that cancel each other out cannot be one person's; a reference of zeros is similar to nobody.
    private static double WriteMean(IEnumerable<Template> templates, Span<float> reference)
    {
        var count = 0;
        foreach (var template in templates)
        {
            TensorPrimitives.Add(reference, template.Embedding.Values, reference);
            count++;
        }

        var squared = TensorPrimitives.SumOfSquares(reference) / ((double)count * count);
        if (!Embedding.TryNormalise(reference)) reference.Clear();
        return squared;
    }

    private struct TwoNearest()
    {
        public int Best = -1;
        public int Second = -1;
        public float BestSimilarity = float.NegativeInfinity;
        public float SecondSimilarity = float.NegativeInfinity;

        public void Offer(int row, float similarity)
        {
            if (similarity > BestSimilarity)
            {
                (Second, SecondSimilarity) = (Best, BestSimilarity);
                (Best, BestSimilarity) = (row, similarity);
            }
            else if (similarity > SecondSimilarity)
            {
                (Second, SecondSimilarity) = (row, similarity);
            }
        }
    }
}
