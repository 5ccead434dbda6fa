using CsCheck;
using EdgeFace.Core.Gallery;
using EdgeFace.Core.Recognition;
using Xunit;

namespace EdgeFace.Tests.Core.Gallery;

public class GallerySnapshotTests
{
    private const int Dimension = 5;
    private static readonly ModelId Model = new("m@1");
    private static readonly ModelId Other = new("m@2");

    private static readonly Gen<float[]> Vector = Gen.Float[-1, 1].Array[Dimension].Where(v => v.Any(x => MathF.Abs(x) > 0.01f));

    private static Subject Subject(string id, params (ModelId Model, float[] Values)[] templates) => new(
        new(id), id, DateTimeOffset.UnixEpoch,
        [.. templates.Select((t, i) => new Template(i + 1, new(t.Model, t.Values), 1, DateTimeOffset.UnixEpoch))]);

    /// <summary>The fast search against one in double precision that makes each mean anew.</summary>
    [Fact]
    public void Search_AnyGallery_AgreesWithComparingEachMean() =>
        Gen.Select(Vector.Array[0, 4].Array[0, 6], Vector).Sample((people, probe) =>
        {
            var subjects = people.Select((vectors, i) => Subject($"s{i}", [.. vectors.Select(v => (Model, v))])).ToArray();
            // The direction of templates that all but cancel each other out hangs on the last bit.
            if (subjects.Any(s => s.Templates.Count > 0 && LengthOfSum(s) < 0.1)) return;
            var embedded = new Embedding(Model, probe);
            var naive = subjects.Where(s => s.Templates.Count > 0)
                .Select(s => (s.Id, Similarity: SimilarityToMean(s, embedded)))
                .OrderByDescending(s => s.Similarity).ToArray();
            var found = GallerySnapshot.Build(subjects, Model, Dimension).Search(embedded.Values);
            Assert.Equal(naive.Length > 0, found.Best is not null);
            Assert.Equal(naive.Length > 1, found.RunnerUp is not null);
            if (naive.Length > 0) Assert.Equal(naive[0].Similarity, found.Best!.Value.Similarity, 1e-5);
            if (naive.Length > 1) Assert.Equal(naive[1].Similarity, found.RunnerUp!.Value.Similarity, 1e-5);
            if (naive.Length > 1 && naive[0].Similarity - naive[1].Similarity > 1e-4) Assert.Equal(naive[0].Id, found.Best!.Value.Subject);
            Assert.NotEqual(found.Best?.Subject.Value ?? "none", found.RunnerUp?.Subject.Value);
        });

    private static double SimilarityToMean(Subject subject, Embedding probe) =>
        Sum(subject).Zip(probe.Values.ToArray(), (a, b) => a * b).Sum() / LengthOfSum(subject);

    private static double LengthOfSum(Subject subject) => Math.Sqrt(Sum(subject).Sum(a => a * a));

    private static double[] Sum(Subject subject) =>
        [.. Enumerable.Range(0, Dimension).Select(i => subject.Templates.Sum(t => (double)t.Embedding.Values[i]))];

    [Fact]
    public void Build_TemplatesOfAnotherModel_AreCountedAndNeverFound()
    {
        var snapshot = GallerySnapshot.Build(
            [Subject("a", (Other, [1, 0, 0, 0, 0])), Subject("b", (Model, [0, 1, 0, 0, 0]), (Other, [1, 0, 0, 0, 0]))], Model, Dimension);
        Assert.Equal(2, snapshot.ForeignTemplates);
        Assert.Equal(1, snapshot.SubjectCount);
        Assert.Equal(1, snapshot.TemplateCount);
        var found = snapshot.Search([1, 0, 0, 0, 0]);
        Assert.Equal("b", found.Best!.Value.Subject.Value);
        Assert.Equal(0, found.Best.Value.Similarity, 1e-6);
        Assert.Null(found.RunnerUp);
    }

    [Fact]
    public void Search_Empty_FindsNobody() => Assert.Equal(default, GallerySnapshot.Build([], Model, Dimension).Search(new float[Dimension]));

    [Fact]
    public void Search_ProbeOfAnotherLength_Throws() =>
        Assert.Throws<ArgumentException>(() => GallerySnapshot.Build([], Model, Dimension).Search(new float[Dimension + 1]));

    /// <summary>Beyond a few hundred people the search goes over bytes; it must find what exact arithmetic finds, near ties included.</summary>
    [Fact]
    public void Search_LargeGalleryOfLookAlikes_IsExact()
    {
        const int people = 2000, dimension = 70;
        var random = new Random(5);
        var common = Unit(dimension, random);
        var subjects = Enumerable.Range(0, people)
            .Select(i => Subject($"s{i}", (Model, [.. Unit(dimension, random).Zip(common, (own, shared) => 0.3f * own + shared)]))).ToArray();
        var snapshot = GallerySnapshot.Build(subjects, Model, dimension);
        for (var i = 0; i < 200; i++)
        {
            var probe = new Embedding(Model, [.. Unit(dimension, random).Zip(common, (own, shared) => 0.2f * own + shared)]);
            var naive = subjects.Select(s => (s.Id, Similarity: probe.SimilarityTo(s.Templates[0].Embedding))).OrderByDescending(s => s.Similarity).Take(2).ToArray();
            var found = snapshot.Search(probe.Values);
            Assert.Equal(naive[0].Similarity, found.Best!.Value.Similarity, 1e-6);
            Assert.Equal(naive[1].Similarity, found.RunnerUp!.Value.Similarity, 1e-6);
            if (naive[0].Similarity - naive[1].Similarity > 1e-6) Assert.Equal(naive[0].Id, found.Best.Value.Subject);
        }
    }

    [Fact]
    public void Search_LargeGalleryWithVectorsOfOneComponent_IsExact()
    {
        // Such components do not fit into bytes at this scale: each row's own error must say so.
        const int people = 600, dimension = 40;
        var subjects = Enumerable.Range(0, people).Select(i => Subject($"s{i}", (Model, Axis(dimension, i % dimension, 0.001f * i)))).ToArray();
        var snapshot = GallerySnapshot.Build(subjects, Model, dimension);
        for (var axis = 0; axis < dimension; axis++)
        {
            var probe = new Embedding(Model, Axis(dimension, axis, 0.2f));
            var best = subjects.Max(s => probe.SimilarityTo(s.Templates[0].Embedding));
            Assert.Equal(best, snapshot.Search(probe.Values).Best!.Value.Similarity, 1e-6);
        }
    }

    private static float[] Axis(int dimension, int axis, float rest)
    {
        var values = new float[dimension];
        values[axis] = 1;
        values[(axis + 1) % dimension] = rest;
        return values;
    }

    private static float[] Unit(int dimension, Random random)
    {
        var values = new float[dimension];
        for (var i = 0; i < dimension; i++) values[i] = random.NextSingle() - 0.5f;
        Embedding.TryNormalise(values);
        return values;
    }

    [Theory]
    [InlineData(50)]
    [InlineData(1000)]
    public void Search_LargeGallery_AllocatesNothing(int people)
    {
        var snapshot = GallerySnapshot.Build([.. Enumerable.Range(0, people).Select(i => Subject($"s{i}", (Model, [i, 1, 0, 0, 0])))], Model, Dimension);
        var probe = new float[] { 1, 0, 0, 0, 0 };
        snapshot.Search(probe);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++) snapshot.Search(probe);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Fact]
    public void Swap_AnotherModel_Throws()
    {
        var holder = new GalleryHolder(GallerySnapshot.Build([], Model, Dimension));
        Assert.Throws<ArgumentException>(() => holder.Swap(GallerySnapshot.Build([], Other, Dimension)));
        var next = GallerySnapshot.Build([Subject("a", (Model, [1, 0, 0, 0, 0]))], Model, Dimension);
        holder.Swap(next);
        Assert.Same(next, holder.Current);
    }

    [Theory]
    [InlineData("anna.kowalska-2", true)]
    [InlineData("7", true)]
    [InlineData("", false)]
    [InlineData(".hidden", false)]
    [InlineData("../etc", false)]
    [InlineData("a b", false)]
    [InlineData("ä", false)]
    public void SubjectId_Text_IsValidOrNot(string text, bool valid) => Assert.Equal(valid, SubjectId.IsValid(text));

    [Fact]
    public void SubjectId_TooLong_IsNotValid() => Assert.False(SubjectId.IsValid(new('a', SubjectId.MaxLength + 1)));
}
