namespace EdgeFace.Workshop.Tuning;

/// <summary>What tuning found on this machine; written as JSON as it is.</summary>
/// <param name="Machine">Processor and number of cores.</param>
/// <param name="Chosen">The fastest within the loss.</param>
/// <param name="Written">Configuration file; null where nothing was written.</param>
internal sealed record TuningReport(int Format, string Machine, string Embedder, double MostLoss, IReadOnlyList<TunedForm> Measured, TunedForm Chosen, string? Written)
{
    public const int CurrentFormat = 1;
}

/// <param name="Milliseconds">Of one embedding: least and median.</param>
/// <param name="FindingMilliseconds">Median of detector and landmarker on a frame of 640 x 480, with as many threads.</param>
/// <param name="Loss">1 - cosine similarity to float32, mean.</param>
internal sealed record TunedForm(string Form, int Threads, TunedTime Milliseconds, double FindingMilliseconds, double Loss)
{
    /// <summary>What a frame with one face costs.</summary>
    public double Total => Milliseconds.Median + FindingMilliseconds;
}

internal sealed record TunedTime(double Least, double Median);
