namespace EdgeFace.Workshop.Evaluation.Comparing;

/// <summary>Models side by side on the same pictures; written as JSON as it is. Rates are shares from 0 to 1.</summary>
/// <param name="Models">In the order asked for.</param>
/// <param name="Pairs">The first model against each of the others.</param>
public sealed record ComparisonReport(
    int Format, ReportData Data, IReadOnlyList<ComparedModel> Models, IReadOnlyList<ComparedPair> Pairs, ReportMethod Method)
{
    public const int CurrentFormat = 1;
}

/// <param name="Accuracy">LFW protocol; null where the pairs have one fold only.</param>
/// <param name="Tar">At FMR 1e-3 over all pairs.</param>
/// <param name="ResidentBytes">Memory that loading and running it adds to a process of its own; null where that could not be measured.</param>
public sealed record ComparedModel(
    ReportModel Model, ReportAccuracy? Accuracy, ReportTar Tar, int NotDetected, ComparedLatency Latency, long? ResidentBytes);

/// <param name="Threads">Threads of the model.</param>
/// <param name="Runs">Runs of each model, by turns with the others.</param>
/// <param name="MinimumMilliseconds">Processor time of the thread.</param>
/// <param name="MedianMilliseconds">Processor time of the thread.</param>
public sealed record ComparedLatency(int Threads, int Runs, double MinimumMilliseconds, double MedianMilliseconds);

/// <param name="First">Model and form.</param>
/// <param name="Second">Model and form.</param>
/// <param name="Accuracy">Paired test; null where the pairs have one fold only.</param>
/// <param name="Tar">At FMR 1e-3, each at its own threshold, on the same draws of people.</param>
/// <param name="MeanCosine">Between both embeddings of a picture; null where they have different lengths.</param>
/// <param name="LatencyRatioMinimum">Second's by first's.</param>
/// <param name="LatencyRatioMedian">Second's by first's.</param>
public sealed record ComparedPair(
    string First, string Second, ComparedAccuracy? Accuracy, ComparedDifference Tar, double? MeanCosine,
    double LatencyRatioMinimum, double LatencyRatioMedian);

/// <param name="Difference">First's less second's.</param>
/// <param name="Low">Lower end of the 95 % interval over people.</param>
public sealed record ComparedDifference(double Difference, double Low, double High);

/// <param name="McNemarProbability">Two-sided, exact; takes pairs as independent.</param>
/// <param name="Significant">True where the interval leaves out no difference.</param>
public sealed record ComparedAccuracy(
    double Difference, double Low, double High, int OnlyFirstRight, int OnlySecondRight, double McNemarProbability, bool Significant);
