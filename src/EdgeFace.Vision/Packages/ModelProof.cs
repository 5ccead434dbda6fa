namespace EdgeFace.Vision.Packages;

/// <summary>How a form was put into bytes.</summary>
/// <param name="Scheme"><c>u8s8</c>: unsigned activations with zero points; <c>s8s8</c>: signed, zero point 0.</param>
/// <param name="Method">How ranges were chosen: <c>minmax</c>, <c>percentile</c> or <c>mse</c>.</param>
/// <param name="Calibration">Which pictures, in words.</param>
/// <param name="CalibrationSha256">Of the calibration table.</param>
/// <param name="Excluded">Layers left in floating point.</param>
public sealed record QuantisationNote(
    string Scheme, string Method, string Calibration, int Faces, string CalibrationSha256, IReadOnlyList<string> Excluded)
{
    /// <summary>Mean cosine similarity of the embeddings to those of float32, on pictures that the calibration has not seen.</summary>
    public double? MeanCosine { get; init; }
}

/// <summary>What an evaluation measured, for whoever reads the manifest; the device does not use it.</summary>
/// <param name="Form">The form measured.</param>
/// <param name="Data">Pictures and protocol, in words.</param>
/// <param name="Command">Command that gives the figures again.</param>
/// <param name="Accuracy">Share of right answers, mean over the folds; null where there was one fold.</param>
/// <param name="TrueAcceptRate">At <paramref name="FalseMatchRate"/> over all pairs.</param>
public sealed record EvaluationNote(
    string Form, string Data, string Command, double? Accuracy, double FalseMatchRate, double TrueAcceptRate)
{
    /// <summary>Mean cosine similarity of the embeddings to those of float32, where the two were compared.</summary>
    public double? MeanCosine { get; init; }
}
