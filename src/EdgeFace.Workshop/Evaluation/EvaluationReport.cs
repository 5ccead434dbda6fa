using System.Text.Json.Serialization;

namespace EdgeFace.Workshop.Evaluation;

/// <summary>Everything that an evaluation found; written as JSON as it is. Rates are shares from 0 to 1.</summary>
/// <param name="Format">Version of this shape, now 1.</param>
/// <param name="Accuracy">LFW protocol; null where the pairs have one fold only.</param>
/// <param name="Tar">TAR at FMR over all pairs of the folder.</param>
/// <param name="NotDetected">Pictures in which no face was found, or which could not be read.</param>
/// <param name="NearestImpostors">The most alike pairs of different people, for finding people under two names.</param>
/// <param name="UnresolvedPairs">Pairs of the file whose pictures are not in the folder.</param>
public sealed record EvaluationReport(
    int Format,
    ReportModel Model,
    ReportData Data,
    ReportAccuracy? Accuracy,
    IReadOnlyList<ReportTar> Tar,
    ReportEqualError EqualError,
    ReportScores Scores,
    IReadOnlyList<ReportIdentification> Identification,
    int NotDetected,
    IReadOnlyList<ReportMissing> NotDetectedPictures,
    IReadOnlyList<ReportImpostor> NearestImpostors,
    IReadOnlyList<UnresolvedPair> UnresolvedPairs,
    IReadOnlyList<ReportCurvePoint> Curve,
    IReadOnlyList<ReportDiscard> ErrorVersusDiscard,
    ReportMethod Method)
{
    public const int CurrentFormat = 1;
}

/// <param name="Sha256">Of the form's file.</param>
/// <param name="Detector">Package and form's hash, shortened, of detector and landmarker.</param>
public sealed record ReportModel(string Name, string? ModelId, string Form, string Sha256, long Bytes, string Detector);

/// <param name="Images">Folder.</param>
/// <param name="Folds">Folds used, counted from 1: <c>1-5</c>.</param>
/// <param name="AliasList">Where the aliases come from.</param>
/// <param name="Aliases">Names in this folder that count as one person.</param>
public sealed record ReportData(
    string Images, string Pairs, string Folds, int People, int Pictures, int PairCount, long GenuinePairs, long ImpostorPairs,
    string AliasList, IReadOnlyList<IReadOnlyList<string>> Aliases);

public sealed record ReportAccuracy(double Mean, double StandardError, IReadOnlyList<ReportFold> Folds);

/// <param name="Fold">Counted from 1.</param>
public sealed record ReportFold(int Fold, float Threshold, double Accuracy);

/// <param name="Low">Lower end of the 95 % interval over people.</param>
/// <param name="FalseMatches">Impostor pairs at or above the threshold; below about ten the rate is hardly measured.</param>
public sealed record ReportTar(double Fmr, double Tar, float Threshold, double Low, double High, long FalseMatches);

public sealed record ReportEqualError(double Rate, float Threshold);

/// <param name="Bins">Equal parts of -1 to 1, lowest first.</param>
public sealed record ReportScores(int Bins, IReadOnlyList<long> Genuine, IReadOnlyList<long> Impostor, double GenuineMean, double ImpostorMean);

public sealed record ReportIdentification(
    int GallerySize, int Galleries, long MatedSearches, long NonMatedSearches, IReadOnlyList<ReportIdentificationPoint> Points);

/// <param name="WantedFpir">For which the threshold was computed over all galleries together.</param>
/// <param name="FnirLow">Lower end of the middle 95 % of the galleries.</param>
public sealed record ReportIdentificationPoint(
    double WantedFpir, double Fpir, double FpirLow, double FpirHigh, long FalsePositives, float Threshold,
    double Fnir, double FnirLow, double FnirHigh);

public sealed record ReportMissing(string Picture, string Reason);

public sealed record ReportImpostor(string A, string B, float Similarity);

public sealed record ReportCurvePoint(double Fmr, double Tar, float Threshold);

/// <param name="Measure">Name of the quality measure.</param>
/// <param name="HigherIsBetter">False: what is largest is left out first.</param>
/// <param name="Threshold">At which FNMR is taken: that of FMR 1e-3 before anything is left out.</param>
public sealed record ReportDiscard(string Measure, bool HigherIsBetter, float Threshold, IReadOnlyList<ReportDiscardPoint> Points);

/// <param name="Discarded">Share of genuine comparisons left out.</param>
/// <param name="Limit">The worst value of the measure that is left, in its own unit.</param>
public sealed record ReportDiscardPoint(double Discarded, double Fnmr, float Limit);

/// <param name="Notes">How rates are counted, for whoever reads the figures alone.</param>
public sealed record ReportMethod(
    int BootstrapReplicates, ulong Seed, [property: JsonPropertyName("edgefaceVersion")] string EdgeFaceVersion, IReadOnlyList<string> Notes);
