namespace EdgeFace.Core.Evaluation;

/// <summary>One presentation: one time that a face, or a picture of one, was held before the camera.</summary>
/// <param name="Species">Kind of attack instrument; null for a bona fide presentation.</param>
/// <param name="Name">Of the recording.</param>
/// <param name="Score">Mean score of its frames, as the door weighs them; null where no frame was usable.</param>
/// <param name="Frames">Usable frames.</param>
public sealed record PadPresentation(string? Species, string Name, float? Score, int Frames);

/// <summary>Error rates of one attack species at one threshold.</summary>
/// <param name="Apcer">Share of this species' presentations taken for a living face.</param>
/// <param name="Interval">95 % (Clopper and Pearson).</param>
/// <param name="NonResponse">APNRR: share without a usable frame; these open no door and count as classified correctly.</param>
public sealed record SpeciesErrorRate(string Species, int Presentations, double Apcer, ConfidenceInterval Interval, double NonResponse);

/// <summary>
/// What presentation-attack detection gets wrong, in the words of ISO/IEC 30107-3:2023: APCER for each attack instrument
/// species, of which the highest counts, and BPCER of bona fide presentations.
/// </summary>
/// <param name="Bpcer">Share of bona fide presentations taken for an attack.</param>
/// <param name="BonaFideNonResponse">BPNRR: share of bona fide presentations without a usable frame.</param>
public sealed record PadErrorRates(
    double Threshold, IReadOnlyList<SpeciesErrorRate> Species, int BonaFide, double Bpcer, ConfidenceInterval BpcerInterval, double BonaFideNonResponse)
{
    /// <summary>The highest of all species; 0 where there was no attack.</summary>
    public double WorstApcer => Species.Count == 0 ? 0 : Species.Max(s => s.Apcer);

    public static PadErrorRates At(double threshold, IReadOnlyList<PadPresentation> presentations)
    {
        var species = presentations.Where(p => p.Species is not null).GroupBy(p => p.Species!).OrderBy(g => g.Key, StringComparer.Ordinal)
            .Select(g => OfSpecies(g.Key, [.. g], threshold)).ToArray();
        var live = presentations.Where(p => p.Species is null).ToArray();
        var rejected = live.Count(p => p.Score is { } score && score < threshold);
        var answered = live.Count(p => p.Score is not null);
        return new(threshold, species, live.Length, Share(rejected, answered), BinomialInterval.Of(rejected, answered), Share(live.Length - answered, live.Length));
    }

    /// <summary>
    /// The threshold halfway between the highest attack and the lowest bona fide score, or, where they overlap, the one
    /// with the least of the larger error; with the middle 95 % of it over presentations drawn anew.
    /// </summary>
    /// <returns>Null where one of both kinds is missing.</returns>
    public static (double Threshold, ConfidenceInterval Interval)? Suggest(IReadOnlyList<PadPresentation> presentations, int replicates, ulong seed)
    {
        var live = Scores(presentations.Where(p => p.Species is null));
        var attacks = Scores(presentations.Where(p => p.Species is not null));
        if (live.Length == 0 || attacks.Length == 0) return null;
        var random = new SeededRandom(seed);
        var found = new double[replicates];
        for (var r = 0; r < replicates; r++) found[r] = Between(Drawn(live, random), Drawn(attacks, random));
        return (Between(live, attacks), ConfidenceInterval.Of(found));
    }

    private static SpeciesErrorRate OfSpecies(string name, PadPresentation[] presentations, double threshold)
    {
        var passed = presentations.Count(p => p.Score is { } score && score >= threshold);
        return new(name, presentations.Length, Share(passed, presentations.Length), BinomialInterval.Of(passed, presentations.Length),
            Share(presentations.Count(p => p.Score is null), presentations.Length));
    }

    private static double Between(float[] live, float[] attacks)
    {
        var candidates = live.Concat(attacks).Order().ToArray();
        double best = 2, from = 0, to = 1;
        for (var i = 0; i <= candidates.Length; i++)
        {
            double low = i == 0 ? 0 : candidates[i - 1], high = i == candidates.Length ? 1 : candidates[i];
            if (high <= low) continue;
            var middle = (low + high) / 2;
            var error = Math.Max(Share(live.Count(s => s < middle), live.Length), Share(attacks.Count(s => s >= middle), attacks.Length));
            if (error > best || (error == best && high - low <= to - from)) continue;
            (best, from, to) = (error, low, high);
        }

        return (from + to) / 2;
    }

    private static float[] Scores(IEnumerable<PadPresentation> presentations) => [.. presentations.Select(p => p.Score).OfType<float>()];

    private static float[] Drawn(float[] from, SeededRandom random)
    {
        var drawn = new float[from.Length];
        for (var i = 0; i < drawn.Length; i++) drawn[i] = from[random.Below(from.Length)];
        return drawn;
    }

    private static double Share(int part, int whole) => whole == 0 ? 0 : (double)part / whole;
}
