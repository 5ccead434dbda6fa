using EdgeFace.Workshop.Evaluation.Corpus;

namespace EdgeFace.Workshop.Evaluation;

/// <param name="Images">Folder of pictures.</param>
/// <param name="Pairs">Pairs file.</param>
/// <param name="Folds">First and last fold, counted from 1; null: all, with everybody in the folder.</param>
/// <param name="MissingLimit">Largest share of pairs whose pictures may be missing.</param>
public sealed record EvaluationSettings(
    string Images, string Pairs, (int First, int Last)? Folds, AliasList Aliases, double MissingLimit)
{
    public const double DefaultMissingLimit = 0.01;

    /// <summary>FMRs at which TAR is given.</summary>
    public static readonly IReadOnlyList<double> FalseMatchRates = [1e-2, 1e-3, 1e-4, 1e-5, 1e-6];

    /// <summary>FPIRs at which FNIR is given.</summary>
    public static readonly IReadOnlyList<double> FalsePositiveRates = [1e-1, 1e-2, 1e-3];

    public const int Galleries = 100;
    public const int Replicates = 1000;
    public const ulong Seed = 1;
}

/// <summary>Pictures and pairs as one evaluation uses them.</summary>
public sealed record EvaluationData(FaceCorpus Corpus, PairsFile File, ResolvedPairs Pairs, string FoldsInWords)
{
    /// <summary>Reads the pairs, finds the pictures; opens none.</summary>
    /// <exception cref="EvaluationException">Files are missing or wrong, or too many pairs name pictures that are not there.</exception>
    public static EvaluationData Read(EvaluationSettings settings)
    {
        var file = PairsFile.Read(settings.Pairs);
        var corpus = FaceCorpus.Read(settings.Images);
        if (settings.Folds is not { } folds)
            return new(corpus, file, ResolvedPairs.Of(file, corpus, settings.MissingLimit), file.FoldCount == 1 ? "1" : $"1-{file.FoldCount}");
        var some = file.Only(folds.First, folds.Last);
        var people = corpus.Only(some.People());
        return new(people, some, ResolvedPairs.Of(some, people, settings.MissingLimit), $"{folds.First}-{folds.Last}");
    }
}
