namespace EdgeFace.Core.Evaluation;

/// <summary>What a 1:N search at one threshold gets wrong.</summary>
/// <param name="WantedFalsePositiveRate">FPIR that was asked for.</param>
/// <param name="Threshold">Similarity at which a candidate counts.</param>
/// <param name="FalsePositiveRate">FPIR: share of strangers' searches that return somebody.</param>
/// <param name="FalsePositives">How many searches that are.</param>
/// <param name="FalseNegativeRate">FNIR: share of enrolled people's searches that return nobody or somebody else.</param>
/// <param name="FalseNegativeSpread">The middle 95 % of the galleries' FNIR.</param>
/// <param name="FalsePositiveSpread">The middle 95 % of the galleries' FPIR at this one threshold.</param>
public sealed record IdentificationPoint(
    double WantedFalsePositiveRate, float Threshold, double FalsePositiveRate, long FalsePositives, double FalseNegativeRate,
    ConfidenceInterval FalseNegativeSpread, ConfidenceInterval FalsePositiveSpread);

/// <summary>Identification in galleries of one size.</summary>
/// <param name="GallerySize">People enrolled, one picture each.</param>
/// <param name="Galleries">How many random galleries.</param>
/// <param name="MatedSearches">Searches by enrolled people, with another picture.</param>
/// <param name="NonMatedSearches">Searches by people who are not enrolled.</param>
public sealed record IdentificationResult(
    int GallerySize, int Galleries, long MatedSearches, long NonMatedSearches, IReadOnlyList<IdentificationPoint> Points);

/// <summary>
/// Open-set identification (ISO/IEC 19795-1:2021: FPIR and FNIR at rank 1), repeated over random galleries: each person
/// enrols one picture; everybody comes once with another one, those who are not enrolled with any.
/// </summary>
public sealed class OpenSetIdentification(EvaluationPeople people, EmbeddingTable embeddings, int galleries, ulong seed)
{
    private readonly int[][] _picturesOfPerson = PicturesByPerson(people);

    /// <summary>People with two pictures and more, one with a face at least: the largest gallery that can be tried.</summary>
    public int LargestGallery => Enrollable().Count();

    /// <exception cref="ArgumentOutOfRangeException">The size is below 1 or above <see cref="LargestGallery"/>.</exception>
    public IdentificationResult Run(int gallerySize, IReadOnlyList<double> falsePositiveRates, CancellationToken stop = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(gallerySize, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(gallerySize, LargestGallery);
        var random = new SeededRandom(seed);
        var searches = new List<GallerySearches>();
        for (var i = 0; i < galleries; i++)
        {
            stop.ThrowIfCancellationRequested();
            searches.Add(SearchOne(gallerySize, random));
        }

        var strangers = searches.SelectMany(s => s.Strangers).Order().ToArray();
        return new(gallerySize, galleries, searches.Sum(s => (long)s.Own.Length), strangers.Length,
            [.. falsePositiveRates.Where(_ => strangers.Length > 0).Select(rate => PointAt(rate, strangers, searches))]);
    }

    private static IdentificationPoint PointAt(double wanted, float[] strangersAscending, List<GallerySearches> searches)
    {
        var allowed = (int)Math.Min(strangersAscending.Length, ImpostorScores.AllowedAt(wanted, strangersAscending.Length));
        var threshold = allowed == strangersAscending.Length
            ? -1
            : MathF.BitIncrement(strangersAscending[^(allowed + 1)]);
        var rejected = searches.Select(s => Share(s.Own, x => x < threshold)).ToArray();
        var accepted = searches.Select(s => Share(s.Strangers, x => x >= threshold)).ToArray();
        var falsePositives = strangersAscending.LongCount(x => x >= threshold);
        return new(wanted, threshold, (double)falsePositives / strangersAscending.Length, falsePositives, rejected.Average(),
            ConfidenceInterval.Of(rejected), ConfidenceInterval.Of(accepted));
    }

    private static double Share(float[] values, Func<float, bool> counts) =>
        values.Length == 0 ? 0 : (double)values.Count(counts) / values.Length;

    private GallerySearches SearchOne(int size, SeededRandom random)
    {
        var order = Enrollable().ToArray();
        random.ChooseFirst(order.AsSpan(), size);
        var gallery = order[..size];
        var groups = gallery.Select(p => people.GroupOf(_picturesOfPerson[p][0])).ToHashSet();
        var enrolled = new int[size];
        var probes = new int[size];
        for (var i = 0; i < size; i++) (enrolled[i], probes[i]) = Choose(_picturesOfPerson[gallery[i]], random);
        var own = new float[size];
        for (var i = 0; i < size; i++)
        {
            // An alias of another enrolled name may be the same person; its templates say nothing about errors.
            var group = people.GroupOf(probes[i]);
            var best = Best(probes[i], enrolled, other => other == enrolled[i] || people.GroupOf(other) != group);
            own[i] = best.Picture == enrolled[i] ? best.Similarity : -2;
        }

        var strangers = new List<float>();
        foreach (var pictures in _picturesOfPerson)
        {
            if (groups.Contains(people.GroupOf(pictures[0]))) continue;
            strangers.Add(Best(pictures[random.Below(pictures.Length)], enrolled, _ => true).Similarity);
        }

        return new(own, [.. strangers]);
    }

    private (int Picture, float Similarity) Best(int probe, int[] enrolled, Func<int, bool> counts)
    {
        var best = (Picture: -1, Similarity: float.NegativeInfinity);
        foreach (var picture in enrolled)
        {
            if (!counts(picture)) continue;
            var similarity = embeddings.Similarity(probe, picture);
            if (similarity > best.Similarity) best = (picture, similarity);
        }

        return best;
    }

    private (int Enrolled, int Probe) Choose(int[] pictures, SeededRandom random)
    {
        var usable = pictures.Where(embeddings.Has).ToArray();
        var enrolled = usable[random.Below(usable.Length)];
        var others = pictures.Where(p => p != enrolled).ToArray();
        return (enrolled, others[random.Below(others.Length)]);
    }

    private IEnumerable<int> Enrollable() => Enumerable.Range(0, _picturesOfPerson.Length)
        .Where(p => _picturesOfPerson[p].Length >= 2 && _picturesOfPerson[p].Any(embeddings.Has));

    private static int[][] PicturesByPerson(EvaluationPeople people) =>
        [.. Enumerable.Range(0, people.PictureCount).GroupBy(people.PersonOf).OrderBy(g => g.Key).Select(g => g.ToArray())];

    /// <param name="Own">Per mated search the similarity of the right person where it is best, else -2: below any threshold.</param>
    /// <param name="Strangers">Per non-mated search the best similarity.</param>
    private sealed record GallerySearches(float[] Own, float[] Strangers);
}
